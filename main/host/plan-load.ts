import { readGgufHeader } from "../catalog";
import { errorFromData, type InstalledModel, type MachineReport, QuernError, type Wishes } from "../contract";
import { type ModelToLoad, practicePlan } from "../engine";
import { type ModelToPlan, planForModel } from "../fit";

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
): Promise<ModelToLoad> {
  if (model.problem) throw errorFromData(model.problem);
  const common = {
    modelId: model.id,
    name: model.name,
    path: model.path,
    quant: model.catalogFile?.quant ?? null,
    practice: model.practice,
  };
  if (model.practice) return { ...common, plan: practicePlan };
  if (!machine) throw new QuernError("invalid-request", { what: "machine: not known" });
  const plan = planForModel(await toPlan(model), machine, wishes);
  if (!plan.fits) {
    const [short] = [...plan.memory].sort((a, b) => lack(b) - lack(a));
    throw new QuernError("engine-out-of-memory", {
      name: model.name,
      needBytes: (short?.needBytes ?? 0) + (short?.parts.reserve ?? 0),
      freeBytes: short?.freeBytes ?? 0,
    });
  }
  return { ...common, plan: plan.engine };
}

const lack = (device: { needBytes: number; parts: { reserve: number }; freeBytes: number }) =>
  device.needBytes + device.parts.reserve - device.freeBytes;

/** The catalogue's figures for a published file, else what the file's own header says. */
async function toPlan({ path, bytes, catalogFile }: InstalledModel): Promise<ModelToPlan> {
  return catalogFile ? { file: catalogFile } : { path, fileBytes: bytes, header: await readGgufHeader(path) };
}
