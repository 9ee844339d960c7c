import { stat } from "node:fs/promises";
import { basename } from "node:path";
import { partPaths } from "../catalog";
import { type ErrorData, QuernError } from "../contract";
import type { ModelFolders } from "./folders";
import type { LibraryEntry } from "./library-file";

/** What is wrong with the file of an entry now, by its size and what is known of its hash; null: nothing. */
export async function problemOf(entry: LibraryEntry, folders: ModelFolders): Promise<ErrorData | null> {
  const { path, bytes, catalogFile } = entry;
  // Of a share that does not answer nothing is asked.
  const size = (await folders.answers(path)) ? await sizeOf(path) : null;
  if (size === null) {
    const away = await folders.awayFolderOf(path);
    const gone =
      away === null
        ? new QuernError("file-not-found", { path })
        : new QuernError("folder-away", { path: away });
    return gone.toData();
  }
  if (size < bytes) {
    return new QuernError("gguf-truncated", { path, haveBytes: size, wantBytes: bytes }).toData();
  }
  const want = catalogFile?.sha256 ?? entry.expectedSha256 ?? null;
  const wrongHash = entry.sha256 !== null && want !== null && want !== entry.sha256;
  if (size > bytes || wrongHash) {
    return new QuernError("hash-mismatch", { file: basename(path) }).toData();
  }
  return null;
}

/** Bytes of a model, with all its parts; null when one is not there. */
export async function sizeOf(path: string): Promise<number | null> {
  let sum = 0;
  for (const part of partPaths(path)) {
    const stats = await stat(part).catch(() => null);
    if (!stats?.isFile()) return null;
    sum += stats.size;
  }
  return sum;
}
