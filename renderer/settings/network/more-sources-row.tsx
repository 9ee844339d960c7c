import { X } from "lucide-react";
import { useState } from "react";
import type { ErrorData, Source } from "../../../main/contract";
import { useT } from "../../i18n";
import { addSource, addSourceFolder, dropSource, useNetwork } from "../../state/network";
import { Button, Choice, ErrorNote, IconButton } from "../../ui";
import { Row } from "../row";
import { TextForm } from "./text-form";

const kinds = ["hub", "endpoint", "modelscope", "directory", "folder"] as const;

/** The sources that are asked where the first one fails, in their order. */
export function MoreSourcesRow() {
  const t = useT();
  const more = useNetwork(({ state }) => state?.more ?? []);
  const [kind, setKind] = useState<Source["kind"] | null>(null);
  const [error, setError] = useState<ErrorData | null>(null);
  const done = (wrong: ErrorData | null): ErrorData | null => {
    setError(wrong);
    if (wrong === null) setKind(null);
    return wrong;
  };
  const choose = async (next: Source["kind"]): Promise<void> => {
    setKind(next);
    if (next === "hub" || next === "modelscope") done(await addSource({ kind: next }));
    if (next === "folder") {
      done(await addSourceFolder());
      setKind(null);
    }
  };
  return (
    <Row name={t("network.more")} note={t("network.moreWhat")} setting="moreSources">
      {more.length === 0 && kind === null && <span className="text-muted">{t("network.moreNone")}</span>}
      {more.length > 0 && (
        <ol className="w-full" aria-label={t("network.more")}>
          {more.map(({ source, name }, n) => (
            <li key={JSON.stringify(source)} className="flex items-center gap-1">
              <span className="figures text-muted">{n + 2}.</span>
              <span className="wrap-anywhere">
                {t(`network.source.${source.kind}`)}: {name}
              </span>
              <IconButton
                label={t("network.moreDrop", { name })}
                icon={<X size={14} aria-hidden />}
                onClick={() => void dropSource(source).then(setError)}
              />
            </li>
          ))}
        </ol>
      )}
      {kind === null ? (
        <Button disabled={more.length >= 5} onClick={() => setKind("endpoint")}>
          {t("network.moreAdd")}
        </Button>
      ) : (
        <>
          <Choice
            label={t("network.moreKind")}
            value={kind}
            options={kinds.map((value) => ({ value, label: t(`network.source.${value}`) }))}
            onChange={(next) => void choose(next)}
          />
          <Button kind="quiet" onClick={() => setKind(null)}>
            {t("network.moreNot")}
          </Button>
          {(kind === "endpoint" || kind === "directory") && (
            <TextForm
              key={kind}
              label={t("network.moreAddress")}
              submit={t("network.moreAdd")}
              placeholder="https://"
              onSubmit={async (url) => done(await addSource({ kind, url }))}
            />
          )}
        </>
      )}
      {error !== null && <ErrorNote error={error} />}
    </Row>
  );
}
