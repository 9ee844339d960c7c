import { useId } from "react";
import type { Exploration, Knobs, Plan } from "../../main/contract";
import { useT } from "../i18n";
import { turnKnobs } from "../state/explore";
import { Choice, Slider, Toggle } from "../ui";
import { Control } from "./control";

interface GpuControlProps {
  readonly knobs: Knobs;
  readonly plan: Plan;
  readonly limits: Extract<Exploration, { status: "planned" }>["limits"];
}

/** How much of the model runs on the graphics card, and on which one; nothing where none can be used. */
export function GpuControl({ knobs, plan, limits }: GpuControlProps) {
  if (limits.gpus.length === 0) return null;
  return (
    <>
      {limits.gpus.length > 1 && <WhichGpu knobs={knobs} plan={plan} limits={limits} />}
      {limits.split ? (
        <Layers knobs={knobs} plan={plan} limits={limits} />
      ) : (
        <SharedMemory plan={plan} limits={limits} />
      )}
    </>
  );
}

function WhichGpu({ knobs, limits }: GpuControlProps) {
  const t = useT();
  const id = useId();
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3">
      <label htmlFor={id} className="font-medium">
        {t("fit.gpu")}
      </label>
      <select
        id={id}
        value={knobs.gpu ?? limits.gpus[0]?.id ?? ""}
        onChange={(event) => turnKnobs({ gpu: event.target.value })}
        className="h-7 max-w-full rounded-md border border-line-strong bg-raised px-2"
      >
        {limits.gpus.map((gpu) => (
          <option key={gpu.id} value={gpu.id}>
            {labelOf(gpu, limits.gpus)}
          </option>
        ))}
      </select>
    </div>
  );
}

type Gpu = GpuControlProps["limits"]["gpus"][number];

/** Cards of one name are told apart by a number, in the order of their ids. */
function labelOf(gpu: Gpu, gpus: readonly Gpu[]): string {
  const same = gpus.filter(({ name }) => name === gpu.name).map(({ id }) => id);
  const ids = same.sort((a, b) => a.localeCompare(b, undefined, { numeric: true }));
  return ids.length < 2 ? gpu.name : `${gpu.name} (${ids.indexOf(gpu.id) + 1})`;
}

function Layers({ knobs, plan, limits }: GpuControlProps) {
  const t = useT();
  const id = useId();
  const layers = knobs.gpuLayers ?? plan.engine.gpuLayers;
  const text = t("fit.layersText", { layers, all: limits.layers });
  return (
    <Control
      htmlFor={id}
      label={t("fit.layers")}
      hintId={`${id}-hint`}
      hint={t("fit.layersWhat")}
      aside={
        <span className="flex items-center gap-3">
          <Toggle
            checked={knobs.gpuLayers === null}
            onChange={(all) => turnKnobs({ gpuLayers: all ? null : plan.engine.gpuLayers })}
          >
            {t("fit.layersAll")}
          </Toggle>
          <span className="figures min-w-14 text-right">{text}</span>
        </span>
      }
    >
      <Slider
        id={id}
        min={0}
        max={limits.layers}
        value={Math.min(layers, limits.layers)}
        text={text}
        describedBy={`${id}-hint`}
        onChange={(gpuLayers) => turnKnobs({ gpuLayers })}
      />
    </Control>
  );
}

function SharedMemory({ plan, limits }: Pick<GpuControlProps, "plan" | "limits">) {
  const t = useT();
  return (
    <Control
      label={t("fit.runsOn")}
      hint={t("fit.runsOnWhat")}
      aside={
        <Choice
          label={t("fit.runsOn")}
          value={plan.engine.gpuLayers > 0 ? "gpu" : "cpu"}
          options={[
            { value: "gpu", label: t("fit.runsOnGpu") },
            { value: "cpu", label: t("fit.runsOnCpu") },
          ]}
          onChange={(on) => turnKnobs({ gpuLayers: on === "gpu" ? limits.layers : 0 })}
        />
      }
    />
  );
}
