import { rename, stat } from "node:fs/promises";

/** SQLite's companions of a database file: what was written last may only be in the log. */
const companions = ["", "-wal", "-shm"] as const;

/**
 * Moves a damaged database and its companions out of the way, under names that belong together.
 * @returns the new path of the database file
 */
export async function keepAside(path: string, now: Date): Promise<string> {
  const stamp = now.toISOString().replace(/[-:]|\.\d+/g, "");
  let target = `${path}.damaged-${stamp}`;
  for (let n = 2; await exists(target); n += 1) target = `${path}.damaged-${stamp}-${n}`;
  for (const suffix of companions) {
    try {
      await rename(path + suffix, target + suffix);
    } catch (error) {
      if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    }
  }
  return target;
}

/** The size of a file in bytes; 0 when it is not there. */
export async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch {
    return 0;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
