import { mkdir, stat, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { QuernError } from "../../contract";
import { errnoOf, fileTrouble } from "../../files";

/**
 * Lies in every model folder that a user has chosen or added. Where a disk is unplugged, its folder is gone or, at the place where
 * it was mounted, empty: without this file a download would fill the disk below.
 */
const markerName = ".quern-models";

const text = "Quern keeps models in this folder. By this file it knows that the disk is the right one.\n";

/** Whether a folder is marked as one for models. */
export async function isMarked(folder: string): Promise<boolean> {
  return await stat(join(folder, markerName)).then(
    (found) => found.isFile(),
    () => false,
  );
}

/**
 * Makes a folder one for models: there, writable, and marked.
 * @returns its full path
 * @throws QuernError `folder-not-writable`, `disk-full`, `invalid-request` for a path that cannot be one
 */
export async function addModelFolder(path: string): Promise<string> {
  if (path.trim() === "" || path.includes("\0")) throw new QuernError("invalid-request", { what: "path" });
  const full = resolve(path);
  try {
    await mkdir(full, { recursive: true });
    await writeFile(join(full, markerName), text, { flag: "wx" });
  } catch (error) {
    if (errnoOf(error) !== "EEXIST" || !(await isMarked(full))) throw await fileTrouble(error, full);
  }
  return full;
}
