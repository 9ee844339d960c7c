import { type EnginePlan, usualSnapshots } from "../contract";
import { gpuIdOf } from "./pools";

/**
 * One string for what makes a load the same load: the model and all of the plan that decides where it lands and what
 * it takes. Threads and priority do not; nor does how many snapshots there are beyond the usual, which is other at each
 * load, as memory is.
 */
export function planKey(modelId: string, plan: EnginePlan): string {
  const { engine = "node-llama-cpp", backend, gpuLayers, contextTokens, kvType, batchTokens } = plan;
  const { slots = 1, snapshots = 0, speculation = "", mmprojPath = "" } = plan;
  return JSON.stringify([
    modelId,
    engine,
    backend,
    backend === "none" ? "" : (gpuIdOf(plan) ?? ""),
    gpuLayers,
    contextTokens,
    kvType,
    batchTokens,
    slots,
    snapshots > usualSnapshots[engine] ? "more snapshots" : "",
    speculation,
    mmprojPath,
  ]);
}
