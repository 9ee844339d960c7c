import type { CatalogFile } from "../../main/contract";
import { useT } from "../i18n";
import { useImagesFile, useModels } from "../state/models";
import { Toggle } from "../ui";
import { useFormat } from "../ui/format";

/** Offers the file for images with the download of a build. */
export function WithImages({ file }: { readonly file: CatalogFile | null }) {
  const t = useT();
  const f = useFormat();
  const images = useImagesFile(file);
  const withImages = useModels((state) => state.withImages);
  if (images === undefined) return null;
  return (
    <div>
      <Toggle checked={withImages} onChange={(next) => useModels.setState({ withImages: next })}>
        {t("download.withImages", { size: f.bytes(images.bytes) })}
      </Toggle>
      <p className="measure mt-1 text-muted">{t("download.withImagesWhat")}</p>
    </div>
  );
}
