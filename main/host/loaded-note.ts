import { mkdir, readdir, readFile, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type EngineStatus, loadedModel } from "../contract";
import { processRuns, writeFileAtomic } from "../files";

/** How often a note shows that its writer lives, in ms. */
const refreshMs = 60_000;
/** One that has not shown so for as long is of a program that is gone, whoever has its process number now. */
const staleMs = 3 * refreshMs;
/** No more of a note is believed to be one. */
const mostBytes = 100_000;

const note = z.object({
  /** What has loaded it: the app, or a command. */
  by: z.enum(["app", "serve", "run", "bench-agent"]),
  pid: z.number().int().positive(),
  since: z.iso.datetime(),
  model: loadedModel,
});
/** A model that is in memory now, and whose: nothing of what is asked of it. */
export type LoadedNote = z.infer<typeof note>;
export type LoadedBy = LoadedNote["by"];

const folderOf = (dataFolder: string) => join(dataFolder, "loaded");

interface NoteOptions {
  readonly dataFolder: string;
  readonly by: LoadedBy;
  readonly onTrouble: (thrown: unknown) => void;
}

/**
 * Notes in Quern's data which model this process has loaded, for as long as it has, so that `quern mcp` can tell.
 * @param supervisor what has it loaded; one for each process
 * @returns how to wait until the note says what is so
 */
export function noteLoaded(
  supervisor: { onStatus(listener: (status: EngineStatus) => void): unknown },
  { dataFolder, by, onTrouble }: NoteOptions,
): { settled(): Promise<void> } {
  const folder = folderOf(dataFolder);
  const path = join(folder, `${process.pid}.json`);
  let writing: Promise<void> = Promise.resolve();
  let since: { readonly modelId: string; readonly at: string } | null = null;
  let refreshing: NodeJS.Timeout | undefined;
  const next = (work: () => Promise<unknown>) => {
    writing = writing.then(work).then(() => undefined, onTrouble);
  };
  supervisor.onStatus((status) => {
    if (status.state !== "ready") {
      if (since === null) return;
      since = null;
      clearInterval(refreshing);
      next(() => rm(path, { force: true }));
      return;
    }
    const { model } = status;
    if (since?.modelId !== model.modelId) since = { modelId: model.modelId, at: new Date().toISOString() };
    const text = JSON.stringify({ by, pid: process.pid, since: since.at, model } satisfies LoadedNote);
    next(async () => {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await sweep(folder);
      await writeFileAtomic(path, text, false, 0o600);
    });
    clearInterval(refreshing);
    refreshing = setInterval(() => next(() => utimes(path, new Date(), new Date())), refreshMs).unref();
  });
  return { settled: () => writing };
}

/** The models that programs of Quern have loaded now; of those that ended without a word, nothing. */
export async function loadedNow(dataFolder: string): Promise<LoadedNote[]> {
  const folder = folderOf(dataFolder);
  const names = await readdir(folder).catch((): string[] => []);
  const all = await Promise.all(names.filter(isNote).map((name) => readNote(folder, name)));
  return all.filter((each) => each !== null).sort((one, other) => one.since.localeCompare(other.since));
}

const isNote = (name: string) => /^\d+\.json$/u.test(name);

async function readNote(folder: string, name: string): Promise<LoadedNote | null> {
  const path = join(folder, name);
  try {
    const { size, mtimeMs } = await stat(path);
    if (size > mostBytes || Date.now() - mtimeMs > staleMs) return null;
    const read = note.parse(JSON.parse(await readFile(path, "utf8")));
    return name === `${read.pid}.json` && processRuns(read.pid) ? read : null;
  } catch {
    return null;
  }
}

/** Removes what programs that are gone have left. */
async function sweep(folder: string): Promise<void> {
  for (const name of await readdir(folder))
    if (!processRuns(Number.parseInt(name, 10))) await rm(join(folder, name), { force: true });
}
