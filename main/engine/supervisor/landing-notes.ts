import type { EngineId, EnginePlan, Reason } from "../../contract";
import type { LandedWeights } from "./landed-weights";

/** What of a load is compared with its plan. */
interface Landed {
  readonly gpuLayers: number;
  readonly totalLayers: number;
  readonly contextTokens: number;
  readonly slots: number;
  readonly engine: { readonly id: EngineId };
  /** The devices that the backend sees. */
  readonly gpuNames: readonly string[];
  /** What the library complained of while it loaded. */
  readonly complaint?: string | undefined;
  /** What of the planned weights is on the GPU; absent where that is not known. */
  readonly weights?: LandedWeights | null;
}

/** Says where a model landed otherwise than planned: nobody should have to guess why it is slow or forgets. */
export function landingNotes(plan: EnginePlan, landed: Landed): Reason[] {
  const device = deviceNotes(plan, landed);
  return [...device, ...(fellBack(device) ? whyNotes(plan, landed) : []), ...roomNotes(plan, landed)];
}

const fellBack = (notes: readonly Reason[]) => notes.some(({ code }) => fallBacks.has(code));
const fallBacks = new Set(["landed-cpu", "landed-fewer-layers", "landed-less-weights"]);

/** Why it is not on the card, as far as anybody told: the library's own words, or that its backend sees no card. */
function whyNotes({ backend }: EnginePlan, { complaint, gpuNames }: Landed): Reason[] {
  if (complaint !== undefined) return [{ code: "landed-why", params: { words: complaint } }];
  const names = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal", none: "CPU" } as const;
  if (gpuNames.length === 0) return [{ code: "landed-no-device", params: { backend: names[backend] } }];
  return [{ code: "landed-why-unknown", params: {} }];
}

function deviceNotes(plan: EnginePlan, landed: Landed): Reason[] {
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
  else if (landed.weights && landed.weights.layers < wanted) {
    const { layers, tookBytes, plannedBytes } = landed.weights;
    const params = { gpu, layers, planned: wanted, tookBytes, plannedBytes };
    notes.push({ code: "landed-less-weights", params });
  }
  if (plan.gpu && landed.gpuNames.length > (plan.gpus?.length ?? 1))
    notes.push({ code: "landed-several-gpus", params: { gpu, count: landed.gpuNames.length } });
  return notes;
}

function roomNotes(plan: EnginePlan, { contextTokens, slots, engine }: Landed): Reason[] {
  const notes: Reason[] = [];
  // Engines round a context up to their own steps; only less of it is missed.
  if (contextTokens < plan.contextTokens)
    notes.push({
      code: "landed-context",
      params: { tokens: contextTokens, planned: plan.contextTokens },
    });
  if (slots < (plan.slots ?? 1))
    notes.push({ code: "landed-slots", params: { slots, planned: plan.slots ?? 1 } });
  const planned = plan.engine ?? "node-llama-cpp";
  if (engine.id !== planned) notes.push({ code: "landed-engine", params: { engine: engine.id, planned } });
  return notes;
}
