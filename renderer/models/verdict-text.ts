import { reasonText } from "../../main/contract/messages";
import { type Translate, translator } from "../i18n";
import type { Verdict } from "./verdict";

/** What the fit says of a build, in a line. */
export function verdictText(verdict: Verdict | undefined, t: Translate): string {
  if (verdict === undefined) return t("models.fitUnknown");
  if (verdict.kind === "ruled-out") return reasonText(translator, verdict.reason);
  return t(verdict.kind === "best" ? "models.fitsBest" : "models.fits", {
    where: t(`models.where.${verdict.plan.where}`),
  });
}
