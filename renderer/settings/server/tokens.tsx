import { useState } from "react";
import type { ServerToken } from "../../../main/contract";
import { useT } from "../../i18n";
import { hideToken, makeToken, revokeToken, useServer } from "../../state/server";
import { Button, Confirm, CopyButton } from "../../ui";
import { useFormat } from "../../ui/format";
import { Row } from "../row";
import { LineField } from "./line-field";

/** Who may use the server: a token for each program. */
export function Tokens() {
  const t = useT();
  const tokens = useServer((state) => state.tokens);
  const [revoking, setRevoking] = useState<ServerToken | null>(null);
  return (
    <Row name={t("server.tokens")} note={t("server.tokensWhat")}>
      <div className="flex flex-col gap-2">
        {tokens.length === 0 && <span className="text-muted">{t("server.noTokens")}</span>}
        {tokens.map((token) => (
          <Token key={token.id} token={token} onRevoke={() => setRevoking(token)} />
        ))}
        <Fresh />
        <LineField
          label={t("server.tokenName")}
          submit={t("server.tokenMake")}
          placeholder={t("server.tokenExample")}
          valid={(text) => text.length <= 100}
          onSubmit={(name) => void makeToken(name)}
        />
      </div>
      <Confirm
        open={revoking !== null}
        title={t("server.revokeTitle", { name: revoking?.name ?? "" })}
        actions={[
          {
            id: "revoke",
            label: t("server.revoke"),
            act: () => revoking !== null && void revokeToken(revoking.id),
          },
        ]}
        onClose={() => setRevoking(null)}
      >
        {t("server.revokeWhat")}
      </Confirm>
    </Row>
  );
}

function Token({ token, onRevoke }: { readonly token: ServerToken; readonly onRevoke: () => void }) {
  const t = useT();
  const f = useFormat();
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="wrap-anywhere">{token.name}</span>
      <span className="figures text-xs text-muted">
        {token.lastUsedAt === null
          ? t("server.neverUsed", { made: f.date(token.createdAt) })
          : t("server.used", {
              made: f.date(token.createdAt),
              uses: f.number(token.uses),
              last: f.date(token.lastUsedAt),
            })}
      </span>
      <Button kind="danger" aria-label={t("server.revokeNamed", { name: token.name })} onClick={onRevoke}>
        {t("server.revoke")}
      </Button>
    </div>
  );
}

/** The token that was just made, this once. */
function Fresh() {
  const t = useT();
  const fresh = useServer((state) => state.fresh);
  if (fresh === null) return null;
  return (
    <div role="status" className="rounded-md border border-accent-strong bg-raised p-3">
      <p className="measure">{t("server.fresh", { name: fresh.name })}</p>
      <div className="my-2 flex flex-wrap items-center gap-2">
        <code className="wrap-anywhere select-all">{fresh.token}</code>
        <CopyButton label={t("server.copyToken")} text={() => fresh.token} />
      </div>
      <Button onClick={hideToken}>{t("server.freshDone")}</Button>
    </div>
  );
}
