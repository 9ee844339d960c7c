import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { CatalogFile } from "../contract";

/** The part of a model that sees images: a file of its own, which is called so by all who publish one. */
const companionName = /mmproj.*\.gguf$/iu;

/** A folder as downloads make it: the commit of a repository. */
const revisionName = /^[0-9a-f]{40}$/;

/**
 * The file for images that lies beside a model, the smallest where there are several; null: none. Of a download it may
 * be of another commit of the same repository.
 */
export async function imagesFileBeside(modelPath: string): Promise<{ path: string; bytes: number } | null> {
  const folder = dirname(modelPath);
  const beside = await imagesFileIn(folder);
  const repo = dirname(folder);
  if (beside || !revisionName.test(basename(folder)) || !basename(repo).includes("--")) return beside;
  for (const name of (await readdir(repo).catch(() => [])).sort()) {
    if (!revisionName.test(name) || name === basename(folder)) continue;
    const found = await imagesFileIn(join(repo, name));
    if (found) return found;
  }
  return null;
}

async function imagesFileIn(folder: string): Promise<{ path: string; bytes: number } | null> {
  const names = (await readdir(folder).catch(() => [])).filter((name) => companionName.test(name));
  const files = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const bytes = await stat(path).then(
        (found) => (found.isFile() ? found.size : 0),
        () => 0,
      );
      return { path, bytes };
    }),
  );
  return files.filter(({ bytes }) => bytes > 0).sort((a, b) => a.bytes - b.bytes)[0] ?? null;
}

/** Whether a file for images is meant to be a published one: it has its name or its size. Its hash says whether it is. */
export function isMeantAs(published: CatalogFile, file: { path: string; bytes: number }): boolean {
  return basename(file.path) === basename(published.file) || file.bytes === published.bytes;
}
