import {
  type DeviceMemory,
  type EnginePlan,
  errorFromData,
  type InstalledModel,
  type Knobs,
  type Learned,
  type MachineReport,
  QuernError,
  usualSnapshots,
  type Wishes,
} from "../contract";
import { type ModelToLoad, type PlannedMemory, practicePlan } from "../engine";
import {
  anyEngine,
  bytesOfLayers,
  canGuess,
  chooseEngine,
  type EngineWishes,
  type FixedParts,
  factsOfModel,
  learnedOf,
  type ModelPlan,
  type ModelToPlan,
  mayTakeImages,
  planExactly,
  planForModel,
  planWithKnobs,
  withImages,
  withLlamaNodeSnapshots,
  withSpareSnapshots,
} from "../fit";
import { imagesFileBeside } from "../models";
import { modelToPlan } from "./own-header";

/** What a recommendation asks for at the least, too. */
const leastContextWithImages = 16_384;

/** How a load is wanted: freely, around what is fixed, or in every part as it was before. */
export interface LoadChoice {
  readonly fixed?: FixedParts | undefined;
  readonly exact?: EnginePlan | undefined;
  /** How the user has set this build to be loaded; holds where nothing else is fixed. */
  readonly kept?: Knobs | undefined;
  /** What the choice between the engines goes by, where the plan leaves it open. */
  readonly engines?: ((backend: EnginePlan["backend"]) => EngineWishes) | undefined;
  /** Threads that calibration found best for it on this machine; absent: the physical cores. */
  readonly threads?: number | undefined;
}

/**
 * How to load a model of the library on this machine as it is now.
 * @param machine with live figures, memory that Quern itself will give back first counted as available; not needed
 * for the practice model, which runs anywhere
 * @param engines what the choice between the engines goes by
 * @param all what loads and answers on this machine taught
 * @throws QuernError of the model's own problem, of the file kinds, or `engine-out-of-memory` when no plan fits
 */
export async function planLoad(
  model: InstalledModel,
  machine: MachineReport | null,
  wishes: Partial<Wishes> = {},
  choice: LoadChoice = {},
  all: readonly Learned[] = [],
): Promise<ModelToLoad> {
  if (model.problem) throw errorFromData(model.problem);
  const common = {
    modelId: model.id,
    name: model.name,
    path: model.path,
    quant: model.catalogFile?.quant ?? null,
    practice: model.practice,
  };
  const { engines = () => anyEngine } = choice;
  if (model.practice) {
    const engine = { ...practicePlan, ...practiceParts(choice) };
    return { ...common, ...withEngine({ engine, where: "cpu" }, false, engines("none")) };
  }
  if (!machine) throw new QuernError("invalid-request", { what: "machine: not known" });
  const toPlan = await modelToPlan(model);
  const learned = learnedOf(all, { modelId: model.id, bytes: model.bytes });
  const found = planOf(toPlan, machine, wishes, choice, learned);
  const room = choice.kept ?? wishes;
  const withContext = (contextTokens: number) =>
    planExactly(toPlan, machine, { ...found.engine, contextTokens }, learned, room);
  // A context that was chosen gives way to nothing.
  const least = choice.kept ? { minContextTokens: found.engine.contextTokens } : wishes;
  /** For one conversation, with its snapshots and what guessing ahead takes; null: another engine runs it. */
  const asLlamaNodeRuns = async ({ slots: _slots, mmprojPath: _path, ...engine }: EnginePlan) => {
    if (engine.engine !== "llama.node" || choice.exact) return null;
    // More only where there is room.
    const fewSnapshots = usualSnapshots["node-llama-cpp"];
    const planFor = (contextTokens: number) =>
      planExactly(toPlan, machine, { ...engine, contextTokens, snapshots: fewSnapshots }, learned, room);
    const one = planFor(engine.contextTokens);
    if (!one) return null;
    const seen = await seeing(one, model, planFor, least, choice);
    return withLlamaNodeSnapshots(seen, factsOfModel(toPlan).shape);
  };
  const wanted = await seeing(found, model, withContext, least, choice);
  // What was kept says by itself whether to guess ahead.
  const guesses = choice.kept === undefined && canGuess(toPlan, wanted);
  const chosen = withEngine(wanted, guesses, engines(wanted.engine.backend));
  const run = { ...wanted, engine: chosen.plan };
  const spare = () => (choice.exact ? run : withSpareSnapshots(run, factsOfModel(toPlan).shape));
  const plan = (await asLlamaNodeRuns(chosen.plan)) ?? spare();
  const memory = plan.memory.map(plannedMemory);
  if (!plan.fits) {
    const [short] = [...memory].sort((a, b) => b.needBytes - b.freeBytes - (a.needBytes - a.freeBytes));
    const { needBytes = 0, freeBytes = 0 } = short ?? {};
    const device = short?.device ?? "ram";
    throw new QuernError("engine-out-of-memory", { name: model.name, needBytes, freeBytes, device });
  }
  return {
    ...common,
    plan: plan.engine,
    why: chosen.why,
    memory,
    bytes: model.bytes,
    expected: { ...expectedOf(plan), bytesOfLayers: bytesOfLayers(toPlan) },
  };
}

/** The plan with the file for images that lies beside the model; a plan that is wanted exactly stays as it is. */
async function seeing(
  plan: ModelPlan,
  { path }: InstalledModel,
  planFor: (contextTokens: number) => ModelPlan | null,
  wishes: Partial<Wishes>,
  { fixed, exact, engines }: LoadChoice,
): Promise<ModelPlan> {
  const wanted = fixed?.engine ?? engines?.(plan.engine.backend).setting ?? "auto";
  if (exact || !mayTakeImages(plan, wanted)) return plan;
  const file = await imagesFileBeside(path);
  return file ? withImages(plan, file, wishes.minContextTokens ?? leastContextWithImages, planFor) : plan;
}

/** The plan with the engine that is to run it, and why it is this one. */
function withEngine(
  { engine: plan, where }: Pick<ModelPlan, "engine" | "where">,
  mtp: boolean,
  engines: EngineWishes,
) {
  const { engine, speculates, why } = chooseEngine({ plan, where, mtp }, engines);
  return { plan: { ...plan, engine, ...(speculates && { speculation: "mtp" as const }) }, why };
}

/** The practice model runs as it does, but for what a benchmark or a person fixes. */
function practiceParts({ fixed = {}, exact }: LoadChoice): Partial<EnginePlan> {
  const { engine, threads, kvType, speculation } = exact ?? fixed;
  return {
    ...(engine && { engine }),
    ...(threads && { threads }),
    ...(kvType && { kvType }),
    ...(speculation && { speculation }),
  };
}

const expectedOf = ({ memory, decode, prefill }: ModelPlan): NonNullable<ModelToLoad["expected"]> => ({
  memory,
  decode,
  prefill,
});

/** What the engine holds a load against: a need is what is taken and what has to stay free beside it. */
function plannedMemory({ device, needBytes, parts, freeBytes }: DeviceMemory): PlannedMemory {
  return { device: device === "ram" ? "ram" : "gpu", needBytes: needBytes + parts.reserve, freeBytes };
}

/** A plan whose GPU is gone is worked out anew. */
function planOf(
  model: ModelToPlan,
  machine: MachineReport,
  wishes: Partial<Wishes>,
  { fixed, exact, kept, threads }: LoadChoice,
  learned: readonly Learned[],
): ModelPlan {
  if (kept) return planWithKnobs(model, machine, kept, learned, threads);
  const exactly = exact && planExactly(model, machine, exact, learned, wishes);
  return exactly ?? planForModel(model, machine, wishes, fixed, learned, threads);
}
