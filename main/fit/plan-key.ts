import type { EnginePlan } from "../contract";
import { usualSnapshots } from "./memory";

/**
 * One string for what makes a load the same load: the model and all of the plan that decides where it lands and what
 * it takes. Threads and priority do not.
 */
export function planKey(modelId: string, plan: EnginePlan): string {
  const {
    engine = "node-llama-cpp",
    backend,
    gpu,
    gpus,
    gpuLayers,
    contextTokens,
    kvType,
    batchTokens,
  } = plan;
  const { slots = 1, snapshots = usualSnapshots, speculation = "", mmprojPath = "" } = plan;
  return JSON.stringify([
    modelId,
    engine,
    backend,
    backend === "none" ? "" : (gpus?.map(({ id }) => id).join("+") ?? gpu?.id ?? ""),
    gpuLayers,
    contextTokens,
    kvType,
    batchTokens,
    slots,
    snapshots,
    speculation,
    mmprojPath,
  ]);
}
