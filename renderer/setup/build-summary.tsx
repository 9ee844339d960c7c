import type { Plan } from "../../main/contract";
import { type Translate, useT } from "../i18n";
import { Term } from "../ui";
import { type Format, useFormat } from "../ui/format";
import { MemoryBar } from "./memory-bar";

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

/** One build and how it would run here. */
export function BuildSummary({ plan }: { readonly plan: Plan }) {
  const t = useT();
  const f = useFormat();
  return (
    <div className="figures">
      <p className="text-lg font-semibold">
        <Term text={t("term.quantization")}>{plan.file.quant}</Term>
        <span className="font-normal text-muted"> · {f.bytes(plan.file.bytes)}</span>
      </p>
      <p className="mt-0.5">
        {whereText(plan, t)} ·{" "}
        <Term text={t("term.context")}>
          {t("plan.context", { size: f.context(plan.engine.contextTokens) })}
        </Term>
      </p>
      <div className="mt-4 flex flex-col gap-4">
        {plan.memory.map((device) => (
          <MemoryBar key={device.device} device={device} />
        ))}
      </div>
      <p className="mt-3 text-muted">{speedText(plan, t, f)}</p>
    </div>
  );
}
