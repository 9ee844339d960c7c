import { join } from "node:path";
import { z } from "zod";
import { engineId, type InstalledModel, type LoadedModel, type MachineReport } from "../../contract";
import { type ListFile, openListFile } from "../../files";
import type { ThreadsOf } from "../../fit";
import type { Calibration } from "./calibrate-threads";

const speed = z.object({ threads: z.number().int().positive(), prefill: z.number(), decode: z.number() });
const entry = z.object({
  cpu: z.string(),
  engine: engineId,
  /** Of the engine. */
  version: z.string(),
  /** The quantization, or the model's id where it has none. */
  quant: z.string(),
  best: z.number().int().min(1).max(512),
  speeds: z.array(speed),
  at: z.iso.datetime(),
});
type Entry = z.infer<typeof entry>;

const keptEntries = 60;

/** What a figure holds for: another processor, engine or quantization has another. */
export interface ThreadKey {
  readonly cpu: string;
  readonly engine: Entry["engine"];
  readonly quant: string;
}

/** The best number of threads by processor, engine and quantization, in `threads.json` of the data folder. */
export class ThreadMemory {
  private entries: readonly Entry[];

  private constructor(private readonly file: ListFile<Entry>) {
    this.entries = file.found;
  }

  /** Never throws: what cannot be read counts as not measured. */
  static async open(dataFolder: string): Promise<ThreadMemory> {
    return new ThreadMemory(await openListFile(join(dataFolder, "threads.json"), "entries", entry));
  }

  /** The newest figure, whatever the engine's version: that is known only once it runs. */
  best(key: ThreadKey): number | null {
    return this.entries.findLast((each) => sameKey(each, key))?.best ?? null;
  }

  /** Whether this very version has been measured. */
  knows(key: ThreadKey, version: string): boolean {
    return this.entries.some((each) => sameKey(each, key) && each.version === version);
  }

  /** All that was measured, the newest first. */
  list(): readonly Entry[] {
    return [...this.entries].reverse();
  }

  async remember(key: ThreadKey, version: string, { best, speeds }: Calibration): Promise<void> {
    const others = this.entries.filter((each) => !sameKey(each, key));
    const at = new Date().toISOString();
    const { cpu, engine, quant } = key;
    const made: Entry = { cpu, engine, version, quant, best, speeds: [...speeds], at };
    this.entries = [...others, made].slice(-keptEntries);
    await this.file.keep(this.entries);
  }
}

const sameKey = (a: ThreadKey, b: ThreadKey) =>
  a.cpu === b.cpu && a.engine === b.engine && a.quant === b.quant;

/** What a processor is called in the file. */
export const cpuOf = ({ cpu }: Pick<MachineReport, "cpu">): string =>
  cpu.model.known ? cpu.model.value : "unknown";

/** What was found best on a machine for the files of the catalogue, with the engine that runs what is on the processor. */
export const threadsOn =
  (memory: ThreadMemory, machine: MachineReport): ThreadsOf =>
  ({ quant }) =>
    memory.best({ cpu: cpuOf(machine), engine: "node-llama-cpp", quant });

/** As `threadsOn`, for one who only looks: nothing is written. Never throws. */
export const threadsHere = async (dataFolder: string, machine: MachineReport): Promise<ThreadsOf> =>
  threadsOn(await ThreadMemory.open(dataFolder), machine);

/** What to look up for a model that is not loaded yet, as the engine runs it that a plan leaves open. */
export const usualKey = ({ id, catalogFile }: InstalledModel) => ({
  modelId: id,
  quant: catalogFile?.quant ?? null,
  plan: {},
});

/** What to look up for a loaded model. */
export function threadKeyOf(
  cpu: string,
  model: Pick<LoadedModel, "modelId" | "quant"> & { readonly plan: Pick<LoadedModel["plan"], "engine"> },
): ThreadKey {
  return { cpu, engine: model.plan.engine ?? "node-llama-cpp", quant: model.quant ?? model.modelId };
}
