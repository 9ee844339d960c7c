import type { EnginePlan, Reason } from "../../contract";

/** What of a load is compared with its plan. */
interface Landed {
  readonly gpuLayers: number;
  readonly totalLayers: number;
  /** The devices that the backend sees. */
  readonly gpuNames: readonly string[];
}

/** Says where a model landed otherwise than planned: nobody should have to guess why it is slow. */
export function landingNotes(plan: EnginePlan, landed: Landed): Reason[] {
  const wanted = Math.min(plan.gpuLayers, landed.totalLayers);
  if (plan.backend === "none" || wanted === 0) return [];
  const gpu = plan.gpu?.name ?? landed.gpuNames[0] ?? "GPU";
  if (landed.gpuLayers === 0) return [{ code: "landed-cpu", params: { gpu } }];
  const notes: Reason[] = [];
  if (landed.gpuLayers < wanted)
    notes.push({
      code: "landed-fewer-layers",
      params: { gpu, layers: landed.gpuLayers, planned: wanted },
    });
  if (plan.gpu && landed.gpuNames.length > 1)
    notes.push({ code: "landed-several-gpus", params: { gpu, count: landed.gpuNames.length } });
  return notes;
}
