import { readGgufHeader } from "../catalog";
import {
  type DeviceMemory,
  errorFromData,
  type InstalledModel,
  type MachineReport,
  QuernError,
  type Wishes,
} from "../contract";
import { type ModelToLoad, type PlannedMemory, practicePlan } from "../engine";
import {
  anyEngine,
  canGuess,
  chooseEngine,
  type EngineWishes,
  type ModelPlan,
  type ModelToPlan,
  planForModel,
} from "../fit";

/**
 * How to load a model of the library on this machine as it is now.
 * @param machine with live figures, memory that Quern itself will give back first counted as available; not needed
 * for the practice model, which runs anywhere
 * @param engines what the choice between the engines goes by
 * @throws QuernError of the model's own problem, of the file kinds, or `engine-out-of-memory` when no plan fits
 */
export async function planLoad(
  model: InstalledModel,
  machine: MachineReport | null,
  wishes: Partial<Wishes> = {},
  engines: EngineWishes = anyEngine,
): Promise<ModelToLoad> {
  if (model.problem) throw errorFromData(model.problem);
  const common = {
    modelId: model.id,
    name: model.name,
    path: model.path,
    quant: model.catalogFile?.quant ?? null,
    practice: model.practice,
  };
  if (model.practice)
    return { ...common, ...withEngine({ engine: practicePlan, where: "cpu" }, false, engines) };
  if (!machine) throw new QuernError("invalid-request", { what: "machine: not known" });
  const modelToPlan = await toPlan(model);
  const plan = planForModel(modelToPlan, machine, wishes);
  const memory = plan.memory.map(plannedMemory);
  if (!plan.fits) {
    const [short] = [...memory].sort((a, b) => b.needBytes - b.freeBytes - (a.needBytes - a.freeBytes));
    const { needBytes = 0, freeBytes = 0 } = short ?? {};
    throw new QuernError("engine-out-of-memory", { name: model.name, needBytes, freeBytes });
  }
  return { ...common, ...withEngine(plan, canGuess(modelToPlan, plan), engines), memory };
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

/** What the engine holds a load against: a need is what is taken and what has to stay free beside it. */
function plannedMemory({ device, needBytes, parts, freeBytes }: DeviceMemory): PlannedMemory {
  return { device: device === "ram" ? "ram" : "gpu", needBytes: needBytes + parts.reserve, freeBytes };
}

/** The catalogue's figures for a published file, else what the file's own header says. */
async function toPlan({ path, bytes, catalogFile }: InstalledModel): Promise<ModelToPlan> {
  return catalogFile ? { file: catalogFile } : { path, fileBytes: bytes, header: await readGgufHeader(path) };
}
