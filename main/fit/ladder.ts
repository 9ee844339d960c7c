import {
  type EngineId,
  type EnginePlan,
  type ErrorData,
  type MachineReport,
  type Reason,
  type Rung,
  usualSnapshots,
} from "../contract";
import { type BuildFacts, factsOfModel, type ModelToPlan } from "./build-facts";
import type { Candidate, Site } from "./candidates";
import { checkInputs } from "./check-inputs";
import { bestPlan, contextSteps, fittingPlans } from "./contexts";
import { exactPlan, laterBackends, poolOfPlan } from "./exact-plan";
import { type FailureKind, failureKind, isMemory } from "./ladder-failure";
import { planKey } from "./plan-key";
import { poolsOf, type RoomSaid } from "./pools";
import { rounded } from "./round";

/** A model of the library, as the ladder looks at it. */
export interface LadderModel {
  readonly modelId: string;
  readonly name: string;
  readonly bytes: number;
  readonly model: ModelToPlan;
}

export interface LadderInput {
  readonly failed: LadderModel & { readonly plan: EnginePlan };
  /** What its load ended with. */
  readonly error: ErrorData;
  /** The other sound models of the library. */
  readonly others: readonly LadderModel[];
  /** As it is now, after the failure. */
  readonly machine: MachineReport;
  /** `planKey`s of what has failed already. */
  readonly tried: ReadonlySet<string>;
  /** The engines that are there on this platform. */
  readonly engines: readonly EngineId[];
  /** What is to be left for other programs; absent: as usual. */
  readonly room?: RoomSaid;
}

/** No shorter context is offered: a question with its answer would not fit. */
export const floorTokens = 4096;
const shorterContexts: readonly number[] = [...contextSteps.toReversed(), 8192, floorTokens];
/** Numbers of layers on the GPU that are tried: an eighth of the model's 64 at a time. */
const layerStep = 8;

const backendNames = { cuda: "CUDA", vulkan: "Vulkan", metal: "Metal", none: "CPU" } as const;

interface Offer {
  readonly kind: Rung["kind"];
  readonly reason: Reason;
  readonly modelId: string;
  readonly candidate: Candidate;
}

interface Climb {
  readonly input: LadderInput;
  readonly kind: FailureKind;
  readonly build: BuildFacts;
  readonly site: Site;
  /** The failed plan with its needs; null where its GPU is gone. */
  readonly failed: Candidate | null;
}

/**
 * What a plan takes of the memory that ran out, bytes. Where it is not known which one did, of all together; a GPU
 * that shares the system's memory counts as system memory, too.
 */
export function needOf(
  { memory, gpu }: Pick<Candidate, "memory" | "gpu">,
  kind: "ram" | "gpu" | "memory",
): number {
  const counts = (device: string) => {
    if (kind === "memory") return true;
    return kind === "gpu" ? device !== "ram" : device === "ram" || gpu?.shared === true;
  };
  return memory.filter(({ device }) => counts(device)).reduce((sum, { needBytes }) => sum + needBytes, 0);
}

/** Whether a way is worth trying: it fits by the figures of now, is new, and needs less of what ran out. */
function usable({ input, kind, failed }: Climb, candidate: Candidate | null, modelId: string): boolean {
  if (!candidate?.fits || input.tried.has(planKey(modelId, candidate.engine))) return false;
  if (planKey(modelId, candidate.engine) === planKey(input.failed.modelId, input.failed.plan)) return false;
  return !isMemory(kind) || !failed || needOf(candidate, kind) < needOf(failed, kind);
}

/** The first usable one of several ways. */
function first(climb: Climb, plans: Iterable<EnginePlan>): Candidate | null {
  for (const plan of plans) {
    const candidate = exactPlan(climb.build, climb.site, plan);
    if (candidate && usable(climb, candidate, climb.input.failed.modelId)) return candidate;
  }
  return null;
}

/** A plan without the snapshots that only spare memory was used for. */
function withUsualSnapshots({ snapshots, ...plan }: EnginePlan): EnginePlan {
  const gone = snapshots === undefined || snapshots > usualSnapshots[plan.engine ?? "node-llama-cpp"];
  return gone ? plan : { ...plan, snapshots };
}

/** Without the snapshots that memory was to spare for: nothing is lost but time, and that only where the past is changed. */
function* fewerSnapshots(climb: Climb): Generator<Offer> {
  const candidate = first(climb, [withUsualSnapshots(climb.input.failed.plan)]);
  if (candidate) yield offer(climb, "context", candidate, { code: "rung-snapshots", params: {} });
}

/** One conversation at a time in memory, where the plan had several. */
function* fewerSlots(climb: Climb): Generator<Offer> {
  const { slots = 1, ...plan } = withUsualSnapshots(climb.input.failed.plan);
  if (slots <= 1) return;
  const candidate = first(climb, [plan]);
  if (candidate) yield offer(climb, "context", candidate, { code: "rung-slots", params: { slots } });
}

function* shorterContext(climb: Climb): Generator<Offer> {
  const { slots: _, ...plan } = withUsualSnapshots(climb.input.failed.plan);
  const was = plan.contextTokens;
  const steps = shorterContexts.filter((tokens) => tokens < was);
  const asItIs = first(
    climb,
    steps.map((contextTokens) => ({ ...plan, contextTokens })),
  );
  const packed = () => (plan.kvType === "f16" ? first(climb, packedSteps(plan, steps)) : null);
  const candidate = asItIs ?? packed();
  if (!candidate) return;
  const code = asItIs ? "rung-context" : "rung-context-kv";
  yield offer(climb, "context", candidate, {
    code,
    params: { tokens: candidate.engine.contextTokens, was },
  });
}

const packedSteps = (plan: EnginePlan, steps: readonly number[]): EnginePlan[] =>
  steps.map((contextTokens) => ({ ...plan, contextTokens, kvType: "q8_0" }));

function* smallerCache(climb: Climb): Generator<Offer> {
  const { slots: _, ...plan } = withUsualSnapshots(climb.input.failed.plan);
  if (plan.kvType !== "f16") return;
  const candidate = first(climb, [{ ...plan, kvType: "q8_0" }]);
  if (!candidate) return;
  yield offer(climb, "kv", candidate, { code: "rung-kv", params: { tokens: plan.contextTokens } });
}

/** A plan at its own context, then in the ways that take less, down to the floor. */
function shrinking(plan: EnginePlan): EnginePlan[] {
  const shorter = shorterContexts.filter((tokens) => tokens < plan.contextTokens && tokens <= 16_384);
  const own = plan.kvType === "f16" ? [plan, { ...plan, kvType: "q8_0" as const }] : [plan];
  return [
    ...own,
    ...packedSteps(plan, shorter).map((step) => ({ ...step, kvType: own.at(-1)?.kvType ?? step.kvType })),
  ];
}

function* fewerLayers(climb: Climb): Generator<Offer> {
  const { slots: _, ...plan } = withUsualSnapshots(climb.input.failed.plan);
  const pool = poolOfPlan(plan, climb.site);
  if (!pool || pool.shared) return;
  const most = Math.min(plan.gpuLayers, climb.build.shape.layers + 1);
  for (const shape of shrinking(plan)) {
    const layers: EnginePlan[] = [];
    for (let count = Math.ceil(most / layerStep) * layerStep - layerStep; count > 0; count -= layerStep)
      layers.push({ ...shape, gpuLayers: count });
    const candidate = first(climb, layers);
    if (!candidate) continue;
    const { gpuLayers, contextTokens } = candidate.engine;
    const params = {
      layers: gpuLayers,
      was: most,
      gpu: pool.name,
      tokens: contextTokens,
      speed: rounded(candidate.decode.expected),
    };
    yield offer(climb, "layers", candidate, { code: "rung-layers", params });
    return;
  }
}

function* otherBackend(climb: Climb): Generator<Offer> {
  const { slots: _, gpu, gpus, ...plan } = withUsualSnapshots(climb.input.failed.plan);
  const named = ({ id, name }: NonNullable<typeof gpu>) => ({ id, name });
  const { platform } = climb.input.machine.os;
  for (const backend of laterBackends(plan.backend, platform)) {
    // The same GPU needs as much of its memory, whatever drives it.
    if (backend !== "none" && isMemory(climb.kind)) continue;
    const onGpu = backend !== "none";
    // The number of a device is another one in another backend.
    const target: EnginePlan = {
      ...withoutGpuExtras(plan, onGpu),
      backend,
      gpuLayers: onGpu ? plan.gpuLayers : 0,
      ...(onGpu && gpu ? { gpu: named(gpu) } : {}),
      ...(onGpu && gpus ? { gpus: gpus.map(named) } : {}),
    };
    const candidate = first(climb, shrinking(target));
    if (!candidate) continue;
    const speed = rounded(candidate.decode.expected);
    const tokens = candidate.engine.contextTokens;
    const reason: Reason = onGpu
      ? { code: "rung-backend", params: { backend: backendNames[backend], was: backendNames[plan.backend] } }
      : { code: "rung-cpu", params: { speed, tokens } };
    yield offer(climb, "backend", candidate, reason);
  }
}

/** Speculation and images are done by the second engine, on plans that are whole on a GPU. */
function withoutGpuExtras(
  plan: Omit<EnginePlan, "gpu" | "gpus">,
  onGpu: boolean,
): Omit<EnginePlan, "gpu" | "gpus"> {
  if (onGpu) return plan;
  const { speculation: _, mmprojPath: __, engine: ___, ...rest } = plan;
  return rest;
}

/** The engine whose CPU code is slow: read and written at about a twentieth of the other's speed on the 27B shape. */
const slowOnCpu: EngineId = "llama.node";

/** The other engine: where it is about as quick, or only where nothing else is left. */
function otherEngine(speed: "quick" | "slow") {
  return function* (climb: Climb): Generator<Offer> {
    const { plan, modelId } = climb.input.failed;
    const { speculation: _, mmprojPath: __, ...plain } = withUsualSnapshots(plan);
    for (const engine of climb.input.engines) {
      if (engine === (plan.engine ?? "node-llama-cpp")) continue;
      const candidate = exactPlan(climb.build, climb.site, { ...plain, engine });
      if (!candidate || !usable(climb, candidate, modelId)) continue;
      const slow = engine === slowOnCpu && candidate.where !== "gpu";
      if (slow !== (speed === "slow")) continue;
      const code = slow ? "rung-engine-slow" : "rung-engine";
      yield offer(climb, "engine", candidate, { code, params: { engine } });
    }
  };
}

/** Without guessing ahead, which takes memory of its own. */
function* noSpeculation(climb: Climb): Generator<Offer> {
  const { speculation, slots: _, ...plan } = withUsualSnapshots(climb.input.failed.plan);
  const candidate = speculation === undefined ? null : first(climb, [plan]);
  if (candidate) yield offer(climb, "engine", candidate, { code: "rung-no-speculation", params: {} });
}

/** Other models that are here and smaller, the largest of them first. */
function* smallerBuild(climb: Climb): Generator<Offer> {
  const { failed, others } = climb.input;
  const smaller = others.filter(({ bytes }) => bytes < failed.bytes).sort((a, b) => b.bytes - a.bytes);
  const wished = Math.min(failed.plan.contextTokens, 16_384);
  // A backend that does not work is no better for a smaller file.
  const { pools } = climb.site;
  const gpus = isMemory(climb.kind)
    ? pools.gpus
    : pools.gpus.filter(({ gpu }) => gpu.backend !== failed.plan.backend);
  const site = { ...climb.site, pools: { ...pools, gpus } };
  for (const other of smaller) {
    const plans = fittingPlans(factsOfModel(other.model), site, wished);
    const candidate = bestPlan(plans.filter((plan) => usable(climb, plan, other.modelId)));
    if (!candidate) continue;
    const reason: Reason = {
      code: "rung-build",
      params: { name: other.name, sizeBytes: other.bytes, tokens: candidate.engine.contextTokens },
    };
    yield { kind: "build", reason, modelId: other.modelId, candidate };
    return;
  }
}

function offer(climb: Climb, kind: Rung["kind"], candidate: Candidate, reason: Reason): Offer {
  return { kind, reason, modelId: climb.input.failed.modelId, candidate };
}

/** In order of harm: what gives way first is what is missed least. */
function stepsFor(kind: FailureKind): readonly ((climb: Climb) => Generator<Offer>)[] {
  if (kind === "none") return [];
  if (isMemory(kind))
    return [
      fewerSnapshots,
      fewerSlots,
      noSpeculation,
      shorterContext,
      smallerCache,
      fewerLayers,
      otherBackend,
      smallerBuild,
    ];
  const elsewhere = [otherBackend, otherEngine("quick")];
  if (kind === "backend") return [...elsewhere, smallerBuild, otherEngine("slow")];
  // Nobody knows why it crashed: less of everything is the last thing to try.
  const less = [shorterContext, smallerCache, fewerLayers, smallerBuild];
  return [...elsewhere, ...less, otherEngine("slow")];
}

/**
 * The next ways to load after a failed one, the least harmful first: at most one or two of each kind, since what
 * fails is followed by another look. Pure, and finite: every way fits by the figures of now, none has been tried,
 * and after a want of memory each needs less of that memory than what failed.
 */
export function nextRungs(input: LadderInput): Rung[] {
  const kind = failureKind(input.error);
  const checked = checkInputs(input.machine, input.room ?? {});
  const pools = poolsOf(checked.machine, checked.wishes);
  if (kind === "none" || !pools) return [];
  const site: Site = { machine: checked.machine, pools };
  const build = factsOfModel(input.failed.model);
  const failed = exactPlan(build, site, input.failed.plan);
  const climb: Climb = { input, kind, build, site, failed };
  const seen = new Set<string>();
  const rungs: Rung[] = [];
  for (const step of stepsFor(kind))
    for (const { kind: what, reason, modelId, candidate } of step(climb)) {
      const key = planKey(modelId, candidate.engine);
      if (seen.has(key)) continue;
      seen.add(key);
      rungs.push({
        id: rungId(what, modelId, candidate.engine),
        kind: what,
        reason,
        modelId,
        plan: candidate.engine,
      });
    }
  return rungs;
}

/** Short and stable: the page gives it back to name the way it wants. */
function rungId(kind: Rung["kind"], modelId: string, plan: EnginePlan): string {
  const { backend, gpuLayers, contextTokens, kvType, engine = "node-llama-cpp" } = plan;
  const tail = modelId.slice(-60);
  const parts = [kind, engine, backend, gpuLayers, contextTokens, kvType, plan.slots ?? 1];
  return [...parts, plan.snapshots ?? "", tail].join(":").slice(0, 200);
}
