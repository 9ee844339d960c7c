import { useState } from "react";
import type { ErrorData, TokenState } from "../../../main/contract";
import { type Translate, useT } from "../../i18n";
import { removeToken, setToken, useNetwork } from "../../state/network";
import { Button, ErrorNote } from "../../ui";
import { Row } from "../row";
import { TextForm } from "./text-form";

/** The token for builds that ask for an account: set, or taken away, and never shown. */
export function TokenRow() {
  const t = useT();
  const state = useNetwork((network) => network.state);
  const [error, setError] = useState<ErrorData | null>(null);
  if (state === null) return null;
  const { token, from } = state;
  const own = token.kind !== "none" && token.kind !== "environment";
  return (
    <Row name={t("network.token")} note={t("network.tokenWhat", { from })}>
      <span className="w-full">{stateText(token, t)}</span>
      <TextForm
        label={t("network.token")}
        submit={t(own ? "network.tokenReplace" : "network.tokenSet")}
        secret
        placeholder="hf_…"
        onSubmit={setToken}
      />
      {own && (
        <Button kind="danger" onClick={() => void removeToken().then(setError)}>
          {t("network.tokenRemove")}
        </Button>
      )}
      {error !== null && <ErrorNote error={error} />}
    </Row>
  );
}

function stateText({ kind, store }: TokenState, t: Translate): string {
  if (kind === "none" && store === null) return t("network.tokenNoStore");
  return t(`network.token.${kind}`, { store: store ?? "" });
}
