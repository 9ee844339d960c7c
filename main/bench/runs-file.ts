import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { type BenchRun, benchRun } from "../contract";
import { fileTrouble, keepAside, readJsonFile, writeFileAtomic } from "../files";

/** More than anybody compares; the oldest go. */
const mostRuns = 200;

/** The runs that were measured on this machine, newest first, in a JSON file. */
export interface RunsFile {
  list(): readonly BenchRun[];
  /** @throws QuernError of the file kinds; the run is in the list all the same */
  add(run: BenchRun): Promise<void>;
  remove(id: string): Promise<void>;
}

export interface ReadRuns {
  readonly runs: readonly BenchRun[];
  /** All of it makes sense, or there is no file yet. */
  readonly sound: boolean;
  /** It is there, and no JSON. */
  readonly damaged: boolean;
}

/** The runs in the file as far as they make sense; it stays as it is. Never throws. */
export async function readRuns(path: string): Promise<ReadRuns> {
  const found = await readJsonFile(path);
  const isList = found.kind === "value" && Array.isArray(found.value);
  const listed = isList ? (found.value as unknown[]) : [];
  const runs = listed.flatMap((each) => {
    const parsed = benchRun.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
  const complete = isList && runs.length === listed.length;
  return { runs, sound: found.kind === "missing" || complete, damaged: found.kind === "damaged" };
}

/** Opens the file; one that cannot be read is kept aside, and a run in it that makes no sense is left out. */
export async function openRunsFile(path: string): Promise<RunsFile> {
  const read = await readRuns(path);
  if (read.damaged) await keepAside(path);
  let { runs } = read;
  let writing: Promise<void> = Promise.resolve();
  const write = async () => {
    const text = `${JSON.stringify(runs, null, 1)}\n`;
    const mine = writing
      .catch(() => undefined)
      .then(async () => {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeFileAtomic(path, text);
      });
    writing = mine;
    try {
      await mine;
    } catch (error) {
      throw await fileTrouble(error, path, Buffer.byteLength(text));
    }
  };
  return {
    list: () => runs,
    add: (run) => {
      runs = [run, ...runs].slice(0, mostRuns);
      return write();
    },
    remove: (id) => {
      runs = runs.filter((run) => run.id !== id);
      return write();
    },
  };
}
