import type { MachineReport, Purpose } from "../contract";
import type { BuildFacts } from "./build-facts";
import { type Candidate, onCpu, onGpu, type Shape, type Site, splitOver } from "./candidates";
import { paceOf } from "./pace";
import { prefillSpeed } from "./speed";

/** The usual lengths of context; a plan is extended to the longest that fits. */
export const contextSteps = [16_384, 32_768, 65_536, 131_072, 262_144] as const;

/** A context that takes longer than this to read is not given unasked: memory is better left to other programs. */
const longestReadingSeconds = 1800;

/** More conversations than this are seldom gone back to; the others wait on the disk. */
const mostSlots = 3;

type Maker = (shape: Shape) => Candidate | null;

/** As many conversations side by side as the memory that is left takes, where nothing else of the plan gives way for it. */
function withSlots(make: Maker, plan: Candidate): Candidate {
  const { contextTokens, kvType, gpuLayers } = plan.engine;
  for (let slots = mostSlots; slots > 1; slots--) {
    const more = make({ contextTokens, kvType, slots });
    if (more?.fits && more.engine.gpuLayers >= gpuLayers) return more;
  }
  return plan;
}

/** How long a whole context takes to read: each token looks back, so the mean of an empty and a full one holds. */
function readingSeconds({ build, engine, placement }: Candidate, machine: MachineReport): number {
  const secondsAt = (depth: number) => 1 / prefillSpeed(build, machine, placement, depth).expected;
  return (engine.contextTokens * (secondsAt(0) + secondsAt(engine.contextTokens))) / 2;
}

/** The best shape of one placement: f16 where the wished context fits with it, q8_0 to make it fit; then longer in f16. */
function bestShape(make: Maker, wished: number, longest: number, site: Site): Candidate | null {
  const plain = make({ contextTokens: wished, kvType: "f16" });
  if (!plain?.fits) {
    const packed = make({ contextTokens: wished, kvType: "q8_0" });
    return packed?.fits ? withSlots(make, packed) : null;
  }
  let best = plain;
  for (const contextTokens of contextSteps) {
    if (contextTokens <= wished || contextTokens > longest) continue;
    const longer = make({ contextTokens, kvType: "f16" });
    // A split plan that is longer but moves layers off the GPU would pay for length with speed.
    if (!longer?.fits || longer.engine.gpuLayers < best.engine.gpuLayers) break;
    if (readingSeconds(longer, site.machine) > longestReadingSeconds) break;
    best = longer;
  }
  return withSlots(make, best);
}

/** The wished context, not beyond what the model was trained for. */
export const wishedContext = (build: BuildFacts, minContextTokens: number): number =>
  Math.min(minContextTokens, build.shape.nativeContext);

/** The best plan of a build whole on each GPU that fits. */
export function wholePlans(build: BuildFacts, site: Site, minContextTokens: number): Candidate[] {
  const wished = wishedContext(build, minContextTokens);
  return site.pools.gpus
    .map((gpu) =>
      bestShape((shape) => onGpu(build, site, shape, gpu), wished, build.shape.nativeContext, site),
    )
    .filter((plan) => plan !== null);
}

/** The best plan of each placement that fits: whole on each GPU, split over each, on the CPU. */
export function fittingPlans(build: BuildFacts, site: Site, minContextTokens: number): Candidate[] {
  const wished = wishedContext(build, minContextTokens);
  const longest = build.shape.nativeContext;
  const plans: (Candidate | null)[] = [];
  for (const gpu of site.pools.gpus) {
    const whole = bestShape((shape) => onGpu(build, site, shape, gpu), wished, longest, site);
    plans.push(whole);
    if (!whole) plans.push(bestShape((shape) => splitOver(build, site, shape, gpu), wished, longest, site));
  }
  plans.push(bestShape((shape) => onCpu(build, site, shape), wished, longest, site));
  return plans.filter((plan) => plan !== null);
}

/** Of one build's plans: whole on a GPU of its own memory first, there the uncompressed cache first; then the fastest. */
export function bestPlan(plans: readonly Candidate[], purpose: Purpose = "chat"): Candidate | null {
  const plainWhole = (plan: Candidate) =>
    Number(staysWhole(plan)) + Number(staysWhole(plan) && plan.engine.kvType === "f16");
  const first = [...plans].sort(
    (a, b) => plainWhole(b) - plainWhole(a) || paceOf(b, purpose) - paceOf(a, purpose),
  );
  return first[0] ?? null;
}

/** Whole on a GPU that has its own memory or (Apple) is the machine's one fast memory. */
export const staysWhole = (plan: Candidate): boolean =>
  plan.where === "gpu" && plan.gpu?.gpu.kind !== "integrated";

/** The plan of a build at the wished context that lacks least, whether or not it fits: for what is missing. */
export function leastPlan(build: BuildFacts, site: Site, minContextTokens: number): Candidate {
  const shape: Shape = { contextTokens: wishedContext(build, minContextTokens), kvType: "q8_0" };
  const first = onCpu(build, site, shape);
  if (first.fits) return first;
  const onGpus = site.pools.gpus.flatMap((gpu) => [
    onGpu(build, site, shape, gpu),
    splitOver(build, site, shape, gpu),
  ]);
  return onGpus.reduce<Candidate>(
    (best, plan) => (plan && missingBytes(plan) < missingBytes(best) ? plan : best),
    first,
  );
}

/** What the worst device of a plan lacks, in bytes; 0 when it fits. */
export function missingBytes(plan: Candidate): number {
  return Math.max(0, ...plan.memory.map((part) => part.needBytes + part.parts.reserve - part.freeBytes));
}
