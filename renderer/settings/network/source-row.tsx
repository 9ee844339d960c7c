import { useState } from "react";
import type { ErrorData, Settings, Source } from "../../../main/contract";
import { useT } from "../../i18n";
import { chooseFolder, setSource, useNetwork } from "../../state/network";
import { Button, Choice, ErrorNote } from "../../ui";
import { Row } from "../row";
import { TextForm } from "./text-form";

/** Where builds come from. */
export function SourceRow({ settings }: { readonly settings: Settings }) {
  const t = useT();
  const { source } = settings;
  const from = useNetwork(({ state }) => state?.from ?? "");
  /** A kind that needs an address or a folder before it can be the source. */
  const [begun, setBegun] = useState<Source["kind"] | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  const kind = begun ?? source.kind;
  const choose = async (next: Source["kind"]): Promise<void> => {
    setError(null);
    const complete = next === "hub" || next === "modelscope";
    setBegun(complete || next === source.kind ? null : next);
    if (complete) setError(await setSource({ kind: next }));
  };
  const address = "url" in source && source.kind === kind ? source.url : "";
  return (
    <Row name={t("settings.hub")} note={t(`network.source.${kind}.what`)} setting="source">
      <Choice
        label={t("settings.hub")}
        value={kind}
        options={(["hub", "endpoint", "modelscope", "directory", "folder"] as const).map((value) => ({
          value,
          label: t(`network.source.${value}`),
        }))}
        onChange={(next) => void choose(next)}
      />
      {(kind === "endpoint" || kind === "directory") && (
        <TextForm
          key={`${kind} ${address}`}
          label={t("network.address")}
          submit={t("network.use")}
          start={address}
          placeholder="https://"
          onSubmit={async (url) => {
            const wrong = await setSource({ kind, url });
            if (wrong === null) setBegun(null);
            return wrong;
          }}
        />
      )}
      {kind === "folder" && (
        <Button
          onClick={() =>
            void chooseFolder().then((wrong) => {
              setError(wrong);
              if (wrong === null) setBegun(null);
            })
          }
        >
          {t("network.chooseFolder")}
        </Button>
      )}
      <span className="w-full wrap-anywhere">{t("network.from", { from })}</span>
      {error !== null && <ErrorNote error={error} />}
    </Row>
  );
}
