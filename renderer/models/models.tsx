import { FilePlus } from "lucide-react";
import { useEffect } from "react";
import { DownloadPanel } from "../downloads";
import { useT } from "../i18n";
import { ApplyKitButton, MakeKitButton } from "../kits";
import { startFolders } from "../state/folders";
import { addFile, useModels } from "../state/models";
import { goTo } from "../state/navigation";
import { Button, Empty, Progress, Section, View } from "../ui";
import { useFormat } from "../ui/format";
import { CatalogTable } from "./catalog-table";
import { DropModels } from "./drop-models";
import { FoundSection } from "./found-section";
import { InstalledRow } from "./installed-row";
import { ListLine } from "./list-line";

/** The library: what is on this machine, what is on its way, and what can be had. */
export function Models() {
  const t = useT();
  const installed = useModels((state) => state.installed);
  const downloads = useModels((state) => state.downloads);
  const adding = useModels((state) => state.adding);
  useEffect(() => void startFolders(), []);
  return (
    <DropModels>
      <View
        title={t("place.models")}
        actions={
          <>
            <Button
              icon={<FilePlus size={14} aria-hidden />}
              disabled={adding}
              onClick={() => void addFile()}
            >
              {t("models.addFile")}
            </Button>
            <ApplyKitButton />
            <MakeKitButton />
            <Button onClick={() => goTo("fit")}>{t("fit.tryOther")}</Button>
            <Button onClick={() => goTo("setup")}>{t("common.chooseBuild")}</Button>
          </>
        }
      >
        <Importing />
        {downloads.length > 0 && (
          <Section title={t("models.downloads")}>
            <div className="flex flex-col gap-5">
              {downloads.map((download) => (
                <DownloadPanel key={download.fileId} download={download} />
              ))}
            </div>
          </Section>
        )}
        <Section title={t("models.installed")}>
          {installed.length === 0 ? (
            <Empty>{t("models.none")}</Empty>
          ) : (
            <ul className="divide-y divide-line border-y border-line">
              {installed.map((model) => (
                <InstalledRow key={model.id} model={model} />
              ))}
            </ul>
          )}
        </Section>
        <FoundSection />
        <Section title={t("models.catalog")} note={t("models.catalogNote")}>
          <CatalogTable />
          <ListLine />
        </Section>
      </View>
    </DropModels>
  );
}

function Importing() {
  const t = useT();
  const f = useFormat();
  const importing = useModels((state) => state.importing);
  if (importing === null) return null;
  return (
    <div className="mb-6">
      <p className="mb-1 text-muted">
        {t("models.importing", { done: f.bytes(importing.checkedBytes), all: f.bytes(importing.totalBytes) })}
      </p>
      <Progress
        label={t("models.importingLabel")}
        value={importing.checkedBytes / Math.max(1, importing.totalBytes)}
      />
    </div>
  );
}
