import { constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../files";

/** Why a path in a kit is not a file that can be read. */
export type NotPlain = "missing" | "not-plain" | "unreadable";

// Windows has neither; there the look before the opening has to do.
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file below a folder without following any link and without waiting at a pipe.
 * @param path plain names with `/` between them, as `isKitPath` allows them
 * @returns the open file, which is an ordinary one, with its size; or why not
 */
export async function openPlainFile(
  folder: string,
  path: string,
): Promise<{ handle: FileHandle; bytes: number } | NotPlain> {
  const names = path.split("/");
  try {
    for (let depth = 1; depth < names.length; depth++) {
      const stats = await lstat(join(folder, ...names.slice(0, depth)));
      if (!stats.isDirectory()) return "not-plain";
    }
    const full = join(folder, ...names);
    if (!(await lstat(full)).isFile()) return "not-plain";
    const handle = await open(full, openFlags);
    const stats = await handle.stat();
    if (stats.isFile()) return { handle, bytes: stats.size };
    await handle.close();
    return "not-plain";
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === "ENOENT" || errno === "ENOTDIR") return "missing";
    return errno === "ELOOP" ? "not-plain" : "unreadable";
  }
}
