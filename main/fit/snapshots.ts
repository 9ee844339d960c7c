import { type ModelShape, recurrentBytes } from "../catalog";
import { type DeviceMemory, type EnginePlan, usualSnapshots } from "../contract";
import type { ModelPlan } from "./plan-for-model";

/** The plan of one conversation with as many snapshots as llama.node wants, or as many as there is room for. */
export function withLlamaNodeSnapshots<P extends Pick<ModelPlan, "engine" | "memory">>(
  plan: P,
  shape: ModelShape,
): Omit<P, "memory"> & { readonly engine: EnginePlan; readonly memory: DeviceMemory[] } {
  const { snapshots: now = usualSnapshots["node-llama-cpp"] } = plan.engine;
  // They lie in system memory; where the GPU shares it, in the one pool there is.
  const place = plan.memory.find(({ device }) => device === "ram") ?? plan.memory[0];
  if (!place) return { ...plan, memory: [] };
  const each = recurrentBytes(shape);
  const room = Math.floor((place.freeBytes - place.parts.reserve - place.needBytes) / each);
  const more = Math.max(0, Math.min(usualSnapshots["llama.node"] - now, room));
  const parts = { ...place.parts, recurrentState: place.parts.recurrentState + more * each };
  const raised = { ...place, parts, needBytes: place.needBytes + more * each };
  return {
    ...plan,
    engine: { ...plan.engine, snapshots: now + more },
    memory: plan.memory.map((device) => (device === place ? raised : device)),
  };
}
