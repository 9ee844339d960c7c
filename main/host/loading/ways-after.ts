import type {
  CatalogFile,
  EngineId,
  EnginePlan,
  ErrorData,
  InstalledModel,
  MachineReport,
  Reason,
  Rung,
} from "../../contract";
import { failureKind, isMemory, type LadderModel, nextRungs, planForModel, type RoomSaid } from "../../fit";
import { modelToPlan } from "../own-header";

interface FailedLoad {
  readonly model: InstalledModel;
  /** Absent where no plan was found at all. */
  readonly plan: EnginePlan | undefined;
  readonly error: ErrorData;
}

interface Surroundings {
  readonly machine: MachineReport;
  readonly installed: readonly InstalledModel[];
  readonly catalog: readonly CatalogFile[];
  readonly tried: ReadonlySet<string>;
  readonly engines: readonly EngineId[];
  /** What is to be left for other programs; absent: as usual. */
  readonly room?: RoomSaid;
}

/** What may be done after a failed load: other ways with what is here, and what a download would give. */
export async function waysAfter(
  { model, plan, error }: FailedLoad,
  { machine, installed, catalog, tried, engines, room = {} }: Surroundings,
): Promise<{ rungs: Rung[]; offer?: Reason }> {
  const kind = failureKind(error);
  // The practice model is so small that a failure of it has nothing to do with its plan.
  if (kind === "none" || model.practice || model.problem) return { rungs: [] };
  const failed = await ladderModel(model);
  if (!failed) return { rungs: [] };
  const others: LadderModel[] = [];
  for (const other of installed) {
    if (other.id === model.id || other.practice || other.problem) continue;
    const known = await ladderModel(other);
    if (known) others.push(known);
  }
  const { reserveBytes = null, gpuReserveBytes = null } = room;
  const left = { reserveBytes, gpuReserveBytes };
  // Where nothing fits, the plan that lacks least is the one to start from.
  const from = plan ?? planForModel(failed.model, machine, left).engine;
  const rungs = nextRungs({
    failed: { ...failed, plan: from },
    error,
    others,
    machine,
    tried,
    engines,
    room,
  });
  const offer = isMemory(kind) ? smallerDownload(model, { machine, installed, catalog, left }) : undefined;
  return { rungs, ...(offer && { offer }) };
}

/** A file that cannot be read offers no way. */
async function ladderModel(model: InstalledModel): Promise<LadderModel | null> {
  try {
    const { id, name, bytes } = model;
    return { modelId: id, name, bytes, model: await modelToPlan(model) };
  } catch {
    return null;
  }
}

/** The largest build of the catalogue that is smaller, not here, and fits now with what is to be left for others. */
function smallerDownload(
  model: InstalledModel,
  {
    machine,
    installed,
    catalog,
    left,
  }: Pick<Surroundings, "machine" | "installed" | "catalog"> & { left: Parameters<typeof planForModel>[2] },
): Reason | undefined {
  const here = new Set(installed.map(({ id }) => id));
  const next = catalog
    .filter((file) => !file.mtp && file.bytes < model.bytes && !here.has(file.id))
    .sort((a, b) => b.bytes - a.bytes)
    .find((file) => planForModel({ file }, machine, left).fits);
  return next && { code: "offer-download", params: { quant: next.quant, sizeBytes: next.bytes } };
}
