import { stat } from "node:fs/promises";
import type { CatalogFile } from "../contract";
import { downloadPaths } from "./paths";

/** The files that lie whole in a folder under the names that downloads would give them. */
export async function wholeIn(root: string, catalog: readonly CatalogFile[]) {
  const found: { file: CatalogFile; root: string; path: string }[] = [];
  for (const file of catalog) {
    const { final: path } = downloadPaths(root, file);
    if ((await stat(path).catch(() => null))?.size === file.bytes) found.push({ file, root, path });
  }
  return found;
}
