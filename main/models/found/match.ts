import type { CatalogFile } from "../../contract";

/** The published files that a file of this size can be. Sizes are exact. */
export function sameSize(bytes: number, catalog: readonly CatalogFile[]): CatalogFile[] {
  return catalog.filter((file) => file.bytes === bytes && file.sha256 !== null);
}

/** The published file that has this hash. */
export function sameHash(sha256: string, catalog: readonly CatalogFile[]): CatalogFile | null {
  return catalog.find((file) => file.sha256 === sha256) ?? null;
}

/**
 * The digest that a file's path claims, as the caches of Hugging Face and Ollama name their blobs. It says which file to
 * check first; only a check says that it is so.
 */
export function claimedSha256(realPath: string): string | null {
  return /[\\/](?:sha256[-:])?(?<hex>[0-9a-f]{64})$/u.exec(realPath)?.groups?.hex ?? null;
}

/** A name or a path for people to read: without what would move the cursor, break the line or turn the text around. */
export function readable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    "\ufffd",
  );
}
