import { readGgufHeader } from "../catalog";
import {
  type DeviceMemory,
  type EnginePlan,
  errorFromData,
  type InstalledModel,
  type MachineReport,
  QuernError,
  type Wishes,
} from "../contract";
import { type ModelToLoad, type PlannedMemory, practicePlan } from "../engine";
import { type FixedParts, type ModelPlan, type ModelToPlan, planExactly, planForModel } from "../fit";

/** How a load is wanted: freely, around what is fixed, or in every part as it was before. */
export interface LoadChoice {
  readonly fixed?: FixedParts | undefined;
  readonly exact?: EnginePlan | undefined;
}

/**
 * How to load a model of the library on this machine as it is now.
 * @param machine with live figures, memory that Quern itself will give back first counted as available; not needed
 * for the practice model, which runs anywhere
 * @throws QuernError of the model's own problem, of the file kinds, or `engine-out-of-memory` when no plan fits
 */
export async function planLoad(
  model: InstalledModel,
  machine: MachineReport | null,
  wishes: Partial<Wishes> = {},
  choice: LoadChoice = {},
): Promise<ModelToLoad> {
  if (model.problem) throw errorFromData(model.problem);
  const common = {
    modelId: model.id,
    name: model.name,
    path: model.path,
    quant: model.catalogFile?.quant ?? null,
    practice: model.practice,
  };
  if (model.practice) return { ...common, plan: { ...practicePlan, ...practiceParts(choice) } };
  if (!machine) throw new QuernError("invalid-request", { what: "machine: not known" });
  const plan = planOf(await modelToPlan(model), machine, wishes, choice);
  const memory = plan.memory.map(plannedMemory);
  if (!plan.fits) {
    const [short] = [...memory].sort((a, b) => b.needBytes - b.freeBytes - (a.needBytes - a.freeBytes));
    const { needBytes = 0, freeBytes = 0 } = short ?? {};
    const device = short?.device ?? "ram";
    throw new QuernError("engine-out-of-memory", { name: model.name, needBytes, freeBytes, device });
  }
  return { ...common, plan: plan.engine, memory };
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

/** What the engine holds a load against: a need is what is taken and what has to stay free beside it. */
function plannedMemory({ device, needBytes, parts, freeBytes }: DeviceMemory): PlannedMemory {
  return { device: device === "ram" ? "ram" : "gpu", needBytes: needBytes + parts.reserve, freeBytes };
}

/** A plan whose GPU is gone is worked out anew. */
function planOf(
  model: ModelToPlan,
  machine: MachineReport,
  wishes: Partial<Wishes>,
  { fixed, exact }: LoadChoice,
): ModelPlan {
  return (exact && planExactly(model, machine, exact)) ?? planForModel(model, machine, wishes, fixed);
}

/** The catalogue's figures for a published file, else what the file's own header says. */
export async function modelToPlan({ path, bytes, catalogFile }: InstalledModel): Promise<ModelToPlan> {
  return catalogFile ? { file: catalogFile } : { path, fileBytes: bytes, header: await readGgufHeader(path) };
}
