import type { CatalogFile, Plan } from "../../main/contract";
import type { Translate } from "../i18n";
import type { Format } from "./format";

/** What a build is called: the same name with other bytes has a part that guesses ahead. */
export function buildName({ quant, mtp }: CatalogFile, t: Translate): string {
  return mtp ? t("fit.withMtp", { name: quant }) : quant;
}

/** Where a plan runs, in words. */
export function whereText(plan: Plan, t: Translate): string {
  if (plan.where === "gpu") return t("plan.gpu");
  if (plan.where === "cpu") return t("plan.cpu");
  return t("plan.gpuCpu", { layers: plan.engine.gpuLayers });
}

/** How quick a plan is expected to be, and what the figure rests on. */
export function speedText(plan: Plan, t: Translate, f: Format): string {
  const { low, high } = plan.decode;
  const { fromAnswers } = plan;
  const basis = fromAnswers
    ? t("plan.fromAnswers", {
        count: fromAnswers.answers,
        low: f.number(fromAnswers.computed.low),
        high: f.number(fromAnswers.computed.high),
      })
    : t(`plan.basis.${plan.speedBasis}`);
  const figures = [low, high].map((value) => f.number(value >= 10 ? Math.round(value) : value));
  return figures[0] === figures[1]
    ? t("plan.speed", { speed: figures[0] ?? "", basis })
    : t("plan.speedRange", { low: figures[0] ?? "", high: figures[1] ?? "", basis });
}
