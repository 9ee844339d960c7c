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

/** Opens the file; one that cannot be read is kept aside, and a run in it that makes no sense is left out. */
export async function openRunsFile(path: string): Promise<RunsFile> {
  const found = await readJsonFile(path);
  if (found.kind === "damaged") await keepAside(path);
  const listed = found.kind === "value" && Array.isArray(found.value) ? (found.value as unknown[]) : [];
  let runs = listed.flatMap((each) => {
    const parsed = benchRun.safeParse(each);
    return parsed.success ? [parsed.data] : [];
  });
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
