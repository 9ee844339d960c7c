import { type CatalogFile, type Knobs, type Plan, type Reason, usualSnapshots } from "../contract";
import type { BuildFacts } from "./build-facts";
import { type Candidate, onCpu, onGpu, type Shape, type Site, splitOver, withLayers } from "./candidates";
import { withGuessing } from "./guessing";
import { allGpuLayers } from "./memory";
import { type GpuPool, gpuIdOf, type Room } from "./pools";
import { withLlamaNodeSnapshots } from "./snapshots";

/** A plan made with knobs, and where it had to be other than they say. */
export interface TurnedPlan {
  readonly candidate: Candidate;
  readonly gaveWay: readonly Reason[];
  /** The GPU that the knobs mean, whether or not the plan uses it; null: there is none. */
  readonly pool: GpuPool | null;
}

/** What of a file says whether it can guess ahead, and how it is called where it cannot. */
type Guesser = Pick<CatalogFile, "mtp" | "quant">;

type Maker = (slots: number, snapshots?: number) => Candidate;

/** The GPU that is meant: the named one where it is here, else the one with the most free memory. */
function poolOf(knobs: Knobs, site: Site): GpuPool | null {
  const { gpus } = site.pools;
  return gpus.find(({ id }) => id === knobs.gpu) ?? gpus[0] ?? null;
}

/** As many layers on the GPU as fit; none where that is too few to help. */
export function withAllThatFit(build: BuildFacts, site: Site, shape: Shape, pool: GpuPool | null): Candidate {
  const whole = pool && onGpu(build, site, shape, pool);
  if (whole?.fits) return whole;
  return (pool && splitOver(build, site, shape, pool)) ?? onCpu(build, site, shape);
}

/** Where GPU and processor share one memory, layers are not divided: any on the GPU means all of them. */
function fixedLayers(build: BuildFacts, wanted: number, pool: GpuPool | null, gaveWay: Reason[]): number {
  const all = allGpuLayers(build);
  if (wanted === 0) return 0;
  if (!pool) {
    gaveWay.push({ code: "knob-no-gpu", params: {} });
    return 0;
  }
  if (pool.shared && wanted < all) {
    gaveWay.push({ code: "knob-layers-shared", params: { gpu: pool.name } });
    return all;
  }
  if (wanted > all) gaveWay.push({ code: "knob-layers", params: { layers: all } });
  return Math.min(wanted, all);
}

/** As many conversations as asked for, fewer where they do not fit, and never at the price of layers on the GPU. */
function withSlots(make: Maker, wanted: number, gaveWay: Reason[]): Candidate {
  const one = make(1);
  if (wanted === 1) return one;
  let slots = wanted;
  for (; slots > 1; slots--) {
    const more = make(slots);
    if (more.fits && more.engine.gpuLayers >= one.engine.gpuLayers) {
      if (slots < wanted) gaveWay.push({ code: "knob-slots", params: { slots, wanted } });
      return more;
    }
  }
  // One that does not fit either says enough by itself.
  if (one.fits) gaveWay.push({ code: "knob-one-slot", params: { wanted } });
  return one;
}

/** The plan with what guessing ahead takes and gains, run by the engine that can. */
function guessing(plan: Candidate): Candidate {
  const engine = { ...plan.engine, engine: "llama.node", speculation: "mtp" } as const;
  return { ...withGuessing(plan), engine };
}

/** The plan that guesses ahead; null where it cannot, with the reason among what gave way. */
function turnedGuessing(make: Maker, file: Guesser, knobs: Knobs, gaveWay: Reason[]): Candidate | null {
  if (!knobs.speculation) return null;
  if (!file.mtp) {
    gaveWay.push({ code: "knob-no-mtp", params: { quant: file.quant } });
    return null;
  }
  // As a load does it: more snapshots only where there is room.
  const one = make(1, usualSnapshots["node-llama-cpp"]);
  const guesses = one.where === "gpu" ? withLlamaNodeSnapshots(guessing(one), one.build.shape) : null;
  // Where as many layers go to the GPU as fit, guessing ahead gives way rather than the plan.
  if (!guesses || (!guesses.fits && knobs.gpuLayers === null)) {
    gaveWay.push({ code: "knob-mtp-room", params: {} });
    return null;
  }
  if (knobs.slots > 1) gaveWay.push({ code: "knob-mtp-one", params: {} });
  return guesses;
}

/**
 * The plan for a build with these knobs, whether or not it fits. What is impossible gives way, and is told; what does
 * not fit is planned as it was asked for, so that it can be seen by how much.
 */
export function turn(build: BuildFacts, file: Guesser, site: Site, knobs: Knobs): TurnedPlan {
  const gaveWay: Reason[] = [];
  const pool = poolOf(knobs, site);
  const native = build.shape.nativeContext;
  if (knobs.contextTokens > native) gaveWay.push({ code: "knob-context", params: { tokens: native } });
  const contextTokens = Math.min(knobs.contextTokens, native);
  const shapeOf = (slots: number, snapshots: number | undefined): Shape => ({
    contextTokens,
    kvType: knobs.kvType,
    ...(slots > 1 && { slots }),
    ...(snapshots && { snapshots }),
  });
  const layers = knobs.gpuLayers === null ? null : fixedLayers(build, knobs.gpuLayers, pool, gaveWay);
  const make: Maker = (slots, snapshots) => {
    const shape = shapeOf(slots, snapshots);
    if (layers === null) return withAllThatFit(build, site, shape, pool);
    return pool && layers > 0 ? withLayers(build, site, shape, pool, layers) : onCpu(build, site, shape);
  };
  const candidate = turnedGuessing(make, file, knobs, gaveWay) ?? withSlots(make, knobs.slots, gaveWay);
  return { candidate, gaveWay, pool };
}

/** The knobs that make a plan of the fit, as it is now. */
export function knobsOf(
  plan: Pick<Plan, "engine" | "where">,
  { reserveBytes, gpuReserveBytes }: Room,
): Knobs {
  const { contextTokens, kvType, slots = 1, speculation } = plan.engine;
  return {
    contextTokens,
    kvType,
    gpuLayers: plan.where === "cpu" ? 0 : null,
    gpu: gpuIdOf(plan.engine),
    slots,
    speculation: speculation === "mtp",
    reserveBytes,
    ...(gpuReserveBytes !== null && { gpuReserveBytes }),
  };
}
