import { join } from "node:path";
import { z } from "zod";
import type { MachineReport } from "../../contract";
import { type ListFile, openListFile } from "../../files";
import type { MemorySpeed } from "../../hardware";

const entry = z.object({
  cpu: z.string(),
  cores: z.number().int().nonnegative(),
  /** Memory in all, GiB: other modules have another speed. */
  memoryGib: z.number().int().nonnegative(),
  bytesPerSecond: z.number().positive().finite(),
  threads: z.number().int().positive(),
  /** What was read again and again. */
  bytes: z.number().int().positive(),
  at: z.iso.datetime(),
});
type Entry = z.infer<typeof entry>;

/** A data folder moves between a few computers at most; the oldest go first. */
const keptEntries = 10;

type Key = Pick<Entry, "cpu" | "cores" | "memoryGib">;

function keyOf({ cpu, memory }: MachineReport): Key {
  return {
    cpu: cpu.model.known ? cpu.model.value : "unknown",
    cores: cpu.physicalCores.known ? cpu.physicalCores.value : 0,
    memoryGib: memory.totalBytes.known ? Math.round(memory.totalBytes.value / 2 ** 30) : 0,
  };
}

const isOf = (a: Key, b: Key) => a.cpu === b.cpu && a.cores === b.cores && a.memoryGib === b.memoryGib;

/** How fast each machine that used this data folder reads its memory, in `memory-speed.json`. */
export class MemorySpeedFile {
  private entries: readonly Entry[];

  private constructor(private readonly file: ListFile<Entry>) {
    this.entries = file.found;
  }

  /** Never throws: what cannot be read counts as not measured. */
  static async open(dataFolder: string): Promise<MemorySpeedFile> {
    return new MemorySpeedFile(await openListFile(join(dataFolder, "memory-speed.json"), "entries", entry));
  }

  /** What was measured on a machine with the same processor and memory; null where nothing was. */
  of(machine: MachineReport): Pick<Entry, "bytesPerSecond" | "threads" | "bytes" | "at"> | null {
    const found = this.entries.findLast((each) => isOf(each, keyOf(machine)));
    if (!found) return null;
    const { bytesPerSecond, threads, bytes, at } = found;
    return { bytesPerSecond, threads, bytes, at };
  }

  async remember(machine: MachineReport, { bytesPerSecond, threads, bytes }: MemorySpeed): Promise<void> {
    const key = keyOf(machine);
    const at = new Date().toISOString();
    const others = this.entries.filter((each) => !isOf(each, key));
    this.entries = [...others, { ...key, bytesPerSecond, threads, bytes, at }].slice(-keptEntries);
    await this.file.keep(this.entries);
  }
}
