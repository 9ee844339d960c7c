import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { StatesOptions } from "../engine";
import { processRuns } from "../files";

/** No program that made them runs so long. */
const maxAgeDays = 3650;

/** States that are kept no longer than this process runs. */
export interface PassingStates {
  /** Undefined where nothing may be kept, or there is no place for it: then everything is read. */
  readonly states: StatesOptions | undefined;
  remove(): Promise<void>;
}

/**
 * A place for what the engine of a command has read, of what it serves to others: encrypted with a key that only this
 * process's memory holds, so that what is left after a crash opens nothing. It is cleared away by the next one.
 */
export async function openPassingStates(dataFolder: string, budgetBytes: number): Promise<PassingStates> {
  const all = join(dataFolder, "serve-states");
  await sweep(all);
  const folder = budgetBytes === 0 ? undefined : await ownFolder(all);
  return {
    states: folder === undefined ? undefined : { folder, budgetBytes, maxAgeDays, key: randomBytes(32) },
    remove: async () => {
      if (folder !== undefined) await rm(folder, { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

async function ownFolder(all: string): Promise<string | undefined> {
  try {
    await mkdir(all, { recursive: true, mode: 0o700 });
    // Made with the mode 0700.
    return await mkdtemp(join(all, `${process.pid}-`));
  } catch {
    return undefined;
  }
}

/** Removes what those have left that did not end by themselves. */
async function sweep(all: string): Promise<void> {
  for (const name of await readdir(all).catch((): string[] => [])) {
    const pid = Number(/^(\d+)-/u.exec(name)?.[1]);
    if (Number.isSafeInteger(pid) && !processRuns(pid))
      await rm(join(all, name), { recursive: true, force: true }).catch(() => undefined);
  }
}
