import { randomBytes } from "node:crypto";
import { open, rename, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Writes a whole file so that a reader, a crash or a power cut sees the old content or the new, never a mixture:
 * written beside it, forced to the disk, renamed over it.
 * @param content as a whole, or in parts that need not be in memory together
 * @param durable false: after a power cut the old content may still be there, which saves a third of the waiting
 * @param mode who may read it, from its first byte on
 */
export async function writeFileAtomic(
  path: string,
  content: string | Uint8Array | AsyncIterable<string>,
  durable = true,
  mode = 0o666,
): Promise<void> {
  const temporary = `${path}.${process.pid}-${randomBytes(4).toString("hex")}.tmp`;
  try {
    const handle = await open(temporary, "wx", mode);
    try {
      await writeFile(handle, content, "utf8");
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  if (durable) await syncFolder(dirname(path));
}

/** Makes renames in a folder survive a power cut, where the platform can (Windows cannot open folders). */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r").catch(() => undefined);
  if (!handle) return;
  try {
    // Some network file systems refuse to sync a folder; the file itself is already on the disk.
    await handle.sync().catch(() => undefined);
  } finally {
    await handle.close();
  }
}
