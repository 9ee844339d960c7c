import { stat } from "node:fs/promises";
import { partPaths } from "../catalog";
import type { CatalogFile, ModelDetails } from "../contract";
import { imagesFileBeside } from "./images-beside";
import { leftCompanions } from "./left-companion";
import type { LibraryEntry } from "./library-file";

/** What is being read again, by id. */
export type Verifying = ReadonlyMap<string, { readonly checkedBytes: number; readonly totalBytes: number }>;

/**
 * What the library knows of each of its entries, looked at now.
 * @param answers whether what is asked of a path will be answered: of a share that hangs nothing is asked
 */
export async function detailsOf(
  entries: readonly LibraryEntry[],
  verifying: Verifying,
  answers: (path: string) => Promise<boolean>,
  companions: readonly CatalogFile[],
): Promise<ModelDetails[]> {
  return await Promise.all(
    entries.map(async (entry): Promise<ModelDetails> => {
      const { id, path, root, app, lastLoadedAt } = entry;
      const own = root !== null;
      const parts = partPaths(path);
      const asked = await answers(path);
      return {
        id,
        origin: entry.origin ?? (own ? "downloaded" : "added"),
        app: app ?? null,
        source: entry.source ?? null,
        own,
        parts: parts.length,
        imagesFile: asked ? await imagesFileBeside(path) : null,
        freesBytes:
          own && asked
            ? await freedBytes([
                ...parts,
                ...(await leftCompanions(companions, entry, entries)).map((left) => left.path),
              ])
            : 0,
        lastLoadedAt: lastLoadedAt ?? null,
        verifying: verifying.get(id) ?? null,
      };
    }),
  );
}

/** A file that has another name on its disk is still there when this name is gone. */
async function freedBytes(paths: readonly string[]): Promise<number> {
  let sum = 0;
  for (const path of paths) {
    const found = await stat(path).catch(() => null);
    if (found && found.nlink <= 1) sum += found.size;
  }
  return sum;
}
