import { stat } from "node:fs/promises";
import type { CatalogFile } from "../contract";
import { downloadPaths } from "./paths";

/** Where a file that goes with models was downloaded to, in whichever of the folders; null: nowhere. */
export async function downloadedCompanion(
  folders: readonly string[],
  companion: CatalogFile,
): Promise<string | null> {
  for (const folder of folders) {
    const { final } = downloadPaths(folder, companion);
    // The name is given to verified bytes alone.
    const stats = await stat(final).catch(() => null);
    if (stats?.isFile() && stats.size === companion.bytes) return final;
  }
  return null;
}
