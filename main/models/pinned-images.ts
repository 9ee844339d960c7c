import { imagesFileOf } from "../catalog";
import type { CatalogFile } from "../contract";
import { imagesFileBeside, isMeantAs } from "./images-beside";
import type { LibraryEntry } from "./library-file";

/** The file for images beside a model that is meant to be the published one, with what it must hash to; null: none. */
export async function pinnedImagesOf(
  { path, catalogFile }: LibraryEntry,
  companions: readonly CatalogFile[],
): Promise<{ path: string; bytes: number; sha256: string } | null> {
  const published = catalogFile && imagesFileOf(companions, catalogFile);
  if (!published || published.sha256 === null) return null;
  const beside = await imagesFileBeside(path);
  return beside && isMeantAs(published, beside) ? { ...beside, sha256: published.sha256 } : null;
}
