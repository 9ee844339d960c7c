import { rm, rmdir, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { CatalogFile } from "../contract";
import { downloadPaths, takeLock } from "../models";
import { finalOf } from "./apply-kit";
import { type CreateOptions, planOf } from "./create-kit";
import { kitPartSuffix, manifestName } from "./names";
import type { OpenKit } from "./open-kit";
import { temporaryOf } from "./write-parts";

/** Whether a kit was made whole in this folder: its list is written last but for the signature. */
export async function holdsKit(folder: string): Promise<boolean> {
  return (await stat(join(folder, manifestName)).catch(() => null)) !== null;
}

/**
 * Removes what a kit that was stopped while it was made has left: exactly the files that it would be of, and folders
 * that are empty then. A kit that is whole is left alone.
 */
export async function discardUnfinishedKit(
  options: Pick<CreateOptions, "out" | "items" | "partBytes" | "chunkBytes">,
): Promise<void> {
  const out = resolve(options.out);
  if (await holdsKit(out)) return;
  const paths = (await planOf(options)).flatMap(({ parts }) => parts.map(({ path }) => path));
  for (const path of paths) {
    await rm(join(out, path), { force: true });
    await rm(temporaryOf(out, path), { force: true });
  }
  const folders = new Set(paths.map((path) => dirname(join(out, path))));
  for (const folder of [...folders, out]) await rmdir(folder).catch(() => undefined);
}

/**
 * Removes what applying a kit has put together and not ended, in each of the folders for models.
 * @throws QuernError `download-active` while somebody applies it
 */
export async function discardUnappliedKit(
  { manifest }: OpenKit,
  catalog: readonly CatalogFile[],
  folders: readonly string[],
): Promise<void> {
  const { model, files } = manifest;
  if (model === null) return;
  const file = catalog.find(({ id }) => id === model.id) ?? model;
  for (const root of folders) {
    const paths = downloadPaths(root, file);
    if (!(await stat(paths.folder).catch(() => null))) continue;
    const lock = await takeLock(paths.lock);
    try {
      for (const one of files.filter(({ role }) => role === "model" || role === "mmproj"))
        await rm(`${finalOf(one, paths)}${kitPartSuffix}`, { force: true });
    } finally {
      await lock.release();
    }
    await rmdir(paths.folder).catch(() => undefined);
  }
}
