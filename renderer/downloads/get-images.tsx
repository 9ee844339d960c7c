import type { InstalledModel, ModelDetails } from "../../main/contract";
import { useT } from "../i18n";
import { startDownload, useImagesFile, useModels } from "../state/models";
import { useSettings, waitsForNetwork } from "../state/settings";
import { Button } from "../ui";
import { useFormat } from "../ui/format";

/** Offers the file for images of a model that is here without it. */
export function GetImages({
  model,
  details,
}: {
  readonly model: InstalledModel;
  readonly details: ModelDetails;
}) {
  const t = useT();
  const f = useFormat();
  const images = useImagesFile(model.catalogFile);
  const underWay = useModels(({ downloads }) => downloads.some(({ fileId }) => fileId === images?.id));
  const offline = useSettings(({ settings }) => settings !== null && waitsForNetwork(settings));
  // Beside a file of another program nothing is laid.
  if (images === undefined || !details.own || details.imagesFile !== null || underWay) return null;
  return (
    // The words stand below those above them; what is around them is the button's.
    <div className="mt-1 -ml-3">
      <Button
        kind="quiet"
        disabled={offline}
        title={t(offline ? "setup.offline" : "download.withImagesWhat")}
        aria-label={t("download.getImagesNamed", { name: model.name, size: f.bytes(images.bytes) })}
        onClick={() => void startDownload(images.id)}
      >
        {t("download.getImages", { size: f.bytes(images.bytes) })}
      </Button>
    </div>
  );
}
