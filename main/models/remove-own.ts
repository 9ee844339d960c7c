import { rm } from "node:fs/promises";
import { dirname } from "node:path";
import { partPaths } from "../catalog";
import { fileTrouble } from "../files";
import type { LibraryEntry } from "./library-file";
import { isReallyBelow, removeEmptyFolders } from "./paths";

/**
 * Removes the files of a model, and those that went with it, where they are Quern's own.
 * @param trash moves a file to the trash; absent: they are deleted
 */
export async function removeOwn(
  { root, path }: LibraryEntry,
  left: readonly { path: string }[],
  trash?: (path: string) => Promise<void>,
): Promise<void> {
  if (root === null || !(await isReallyBelow(root, path))) return;
  for (const part of [...partPaths(path), ...left.map((companion) => companion.path)]) {
    try {
      if (!trash) await rm(part, { force: true });
      else if (await isReallyBelow(root, part)) await trash(part);
    } catch (error) {
      throw await fileTrouble(error, part);
    }
  }
  for (const gone of [path, ...left.map((companion) => companion.path)])
    await removeEmptyFolders(dirname(gone), root);
}
