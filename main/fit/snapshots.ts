import { type ModelShape, recurrentBytes } from "../catalog";
import { type DeviceMemory, type EnginePlan, mostSnapshots, usualSnapshots } from "../contract";
import type { ModelPlan } from "./plan-for-model";

type Snapshooting = Pick<ModelPlan, "engine" | "memory">;
type WithMore<P> = Omit<P, "memory"> & { readonly engine: EnginePlan; readonly memory: DeviceMemory[] };

/** Of the memory that a plan leaves over, beside what is to stay free: the rest is better left to other programs. */
const shareOfSpare = 0.5;

/**
 * A plan with more snapshots for each of its conversations, as many as wanted or as there is room for.
 * @param share of the room that they may take
 */
function withMore<P extends Snapshooting>(
  plan: P,
  shape: ModelShape,
  wanted: number,
  share: number,
): WithMore<P> {
  const { snapshots: now = usualSnapshots["node-llama-cpp"], slots = 1 } = plan.engine;
  // They lie in system memory; where the GPU shares it, in the one pool there is.
  const place = plan.memory.find(({ device }) => device === "ram") ?? plan.memory[0];
  if (!place) return { ...plan, memory: [] };
  const each = slots * recurrentBytes(shape);
  const room = Math.floor((share * (place.freeBytes - place.parts.reserve - place.needBytes)) / each);
  const more = Math.max(0, Math.min(wanted - now, room));
  const parts = { ...place.parts, recurrentState: place.parts.recurrentState + more * each };
  const raised = { ...place, parts, needBytes: place.needBytes + more * each };
  return {
    ...plan,
    engine: { ...plan.engine, snapshots: now + more },
    memory: plan.memory.map((device) => (device === place ? raised : device)),
  };
}

/** The plan of one conversation with as many snapshots as llama.node wants, or as many as there is room for. */
export function withLlamaNodeSnapshots<P extends Snapshooting>(plan: P, shape: ModelShape): WithMore<P> {
  return withMore(plan, shape, usualSnapshots["llama.node"], 1);
}

/**
 * The plan with snapshots from spare memory: an earlier message that is changed, or another branch, is then read again
 * from a place near by, and not from the start. Nothing else of the plan gives way for them, and half of what is to
 * spare stays so. llama.node keeps the newest only, whatever their number.
 */
export function withSpareSnapshots<P extends Snapshooting>(plan: P, shape: ModelShape): P | WithMore<P> {
  if (plan.engine.engine === "llama.node" || plan.engine.snapshots !== undefined) return plan;
  const more = withMore(plan, shape, mostSnapshots, shareOfSpare);
  return more.engine.snapshots === usualSnapshots["node-llama-cpp"] ? plan : more;
}
