import { stat } from "node:fs/promises";
import { join } from "node:path";
import type { CatalogFile } from "../contract";
import type { LibraryEntry } from "./library-file";
import { downloadPaths, isBelow } from "./paths";

/**
 * The downloaded files that go with a model and would be left with nothing to go with once it is removed: no other
 * model of the library is of the same repository in the same folder.
 */
export async function leftCompanions(
  companions: readonly CatalogFile[],
  { id, root, path }: LibraryEntry,
  entries: Iterable<LibraryEntry>,
): Promise<{ path: string; bytes: number }[]> {
  if (root === null) return [];
  const others = [...entries].filter((entry) => entry.id !== id);
  const left: { path: string; bytes: number }[] = [];
  for (const companion of companions) {
    const repo = join(root, companion.repo.replaceAll("/", "--"));
    if (!isBelow(repo, path) || others.some((other) => isBelow(repo, other.path))) continue;
    const { final } = downloadPaths(root, companion);
    const stats = await stat(final).catch(() => null);
    if (stats?.isFile()) left.push({ path: final, bytes: stats.size });
  }
  return left;
}
