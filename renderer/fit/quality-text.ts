import type { CatalogFile } from "../../main/contract";
import { useT } from "../i18n";
import { qualityOf } from "../ui/quality";

/** How near a build is to the original, in words; that it was not measured, where it was not. */
export function useQualityText(): (file: CatalogFile) => string {
  const t = useT();
  return ({ kld }) => (kld === null ? t("fit.qualityNot") : t(`quality.${qualityOf(kld.mean)}`));
}
