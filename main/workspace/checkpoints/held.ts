import { constants } from "node:fs";
import { type FileHandle, lstat, mkdir, open, realpath } from "node:fs/promises";
import { join } from "node:path";
import { QuernError } from "../../contract";
import { errnoOf } from "../../files";

/** A real folder below the root, held while something is done in it. */
export interface HeldFolder {
  /** What to give to the system to reach an entry of it. */
  at(name: string): string;
  /** Looks once more. @throws QuernError `path-outside` when a link has taken its place */
  check(): Promise<void>;
}

/**
 * Goes down from the root, part by part, never through a link, and does something in the folder there. On Linux each
 * step starts from the handle of the one before, so that no swap of names can lead anywhere else; elsewhere the path
 * is looked at before and after.
 * @param root real and absolute
 * @param make missing folders are made
 * @throws QuernError `path-outside` where a part is a link; ENOENT or ENOTDIR where one is missing or no folder
 */
export async function inHeldFolder<T>(
  root: string,
  parts: readonly string[],
  make: boolean,
  body: (folder: HeldFolder) => Promise<T>,
): Promise<T> {
  return process.platform === "linux"
    ? await byHandles(root, parts, make, body)
    : await byPath(root, parts, make, body);
}

async function byHandles<T>(
  root: string,
  parts: readonly string[],
  make: boolean,
  body: (folder: HeldFolder) => Promise<T>,
): Promise<T> {
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;
  let handle: FileHandle = await open(root, flags);
  try {
    for (const part of parts) {
      const path = `/proc/self/fd/${handle.fd}/${part}`;
      if (make) await makeFolder(path);
      // A link fails as ENOTDIR or ELOOP, as a file does.
      const next = await open(path, flags).catch(async (error: unknown) => {
        if ((await lstat(path).catch(() => null))?.isSymbolicLink())
          throw new QuernError("path-outside", { path: parts.join("/") });
        throw error;
      });
      await handle.close();
      handle = next;
    }
    const { fd } = handle;
    return await body({ at: (name) => `/proc/self/fd/${fd}/${name}`, check: async () => undefined });
  } finally {
    await handle.close();
  }
}

async function byPath<T>(
  root: string,
  parts: readonly string[],
  make: boolean,
  body: (folder: HeldFolder) => Promise<T>,
): Promise<T> {
  const folder = join(root, ...parts);
  const outside = () => new QuernError("path-outside", { path: parts.join("/") });
  let at = root;
  for (const part of parts) {
    at = join(at, part);
    if (make) await makeFolder(at);
    const found = await lstat(at);
    if (found.isSymbolicLink()) throw outside();
    if (!found.isDirectory()) throw Object.assign(new Error("not a folder"), { code: "ENOTDIR" });
  }
  const check = async () => {
    if ((await realpath(folder)) !== folder) throw outside();
  };
  await check();
  return await body({ at: (name) => join(folder, name), check });
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (errnoOf(error) !== "EEXIST") throw error;
  }
}
