import type { Plan } from "../../main/contract";
import { useT } from "../i18n";
import { KeptNote, OtherSettings } from "../kept";
import { MemoryBar, Term } from "../ui";
import { useFormat } from "../ui/format";
import { buildName, speedText, whereText } from "../ui/plan-text";

/** One build and how it would run here, in two lines. */
export function BuildSummary({ plan }: { readonly plan: Plan }) {
  const t = useT();
  const f = useFormat();
  return (
    <div className="figures">
      <p className="text-lg font-semibold">
        <Term text={t("term.quantization")}>{buildName(plan.file, t)}</Term>
        <span className="font-normal text-muted"> · {f.bytes(plan.file.bytes)}</span>
      </p>
      <p className="mt-0.5">
        {whereText(plan, t)} ·{" "}
        <Term text={t("term.context")}>
          {t("plan.context", { size: f.context(plan.engine.contextTokens) })}
        </Term>
      </p>
      <div className="mt-0.5 flex flex-wrap items-center justify-between gap-x-4">
        <p className="text-muted">{speedText(plan, t, f)}</p>
        <OtherSettings fileId={plan.file.id} />
      </div>
      <KeptNote fileId={plan.file.id} />
    </div>
  );
}

/** What it takes of the memory that is free, device by device. */
export function BuildMemory({ plan }: { readonly plan: Plan }) {
  return (
    <div className="figures mt-5 flex flex-col gap-4">
      {plan.memory.map((device) => (
        <MemoryBar key={device.device} device={device} />
      ))}
    </div>
  );
}
