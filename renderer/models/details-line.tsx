import { useEffect } from "react";
import type { InstalledModel, ModelDetails } from "../../main/contract";
import { GetImages } from "../downloads";
import { type Translate, useT } from "../i18n";
import { startLibrary, stopVerify, useLibrary } from "../state/library";
import { Button, Progress } from "../ui";
import { useFormat } from "../ui/format";

/** Where a model comes from, what lies beside it, when it was last used, and how far a check has come. */
export function DetailsLine({ model }: { readonly model: InstalledModel }) {
  const t = useT();
  const f = useFormat();
  const details = useLibrary((state) => state.details.get(model.id));
  useEffect(() => void startLibrary(), []);
  if (details === undefined) return null;
  const { imagesFile, lastLoadedAt, parts, verifying } = details;
  const facts = [
    originText(details, t),
    ...(parts > 1 ? [t("library.parts", { count: parts })] : []),
    ...(imagesFile === null
      ? []
      : [t("library.images", { name: imagesFile.path.split(/[\\/]/u).at(-1) ?? imagesFile.path })]),
    ...(lastLoadedAt === null ? [] : [t("library.lastLoaded", { date: f.date(lastLoadedAt) })]),
  ];
  return (
    <>
      <p className="text-xs wrap-anywhere text-muted">{facts.join(" · ")}</p>
      {model.catalogFile === null && details.origin !== "downloaded" && model.verifiedAt === null && (
        <p className="measure text-xs text-muted">{t("library.unlistedWhat")}</p>
      )}
      <GetImages model={model} details={details} />
      {verifying !== null && (
        <div className="mt-2 flex max-w-120 flex-wrap items-center gap-x-3 gap-y-1">
          <p className="w-full text-muted">
            {t("library.verifying", {
              done: f.bytes(verifying.checkedBytes),
              all: f.bytes(verifying.totalBytes === 0 ? model.bytes : verifying.totalBytes),
            })}
          </p>
          <Progress
            className="flex-1"
            label={t("library.verifyingLabel", { name: model.name })}
            value={verifying.checkedBytes / Math.max(1, verifying.totalBytes)}
          />
          <Button kind="quiet" onClick={() => void stopVerify(model.id)}>
            {t("library.stopVerify")}
          </Button>
        </div>
      )}
    </>
  );
}

function originText({ origin, app, source }: ModelDetails, t: Translate): string {
  if (source !== null) return t("library.origin.downloadedFrom", { source });
  if (origin === "kit") return t("library.origin.kit");
  if (origin === "practice" || origin === "downloaded" || origin === "added")
    return t(origin === "added" ? "library.origin.added" : "library.origin.downloaded");
  return t(`library.origin.${origin}`, {
    app: app === null ? t("library.originOther") : t(`library.app.${app}`),
  });
}
