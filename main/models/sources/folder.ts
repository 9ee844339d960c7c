import { type FileHandle, open, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { type CatalogFile, QuernError } from "../../contract";
import { errnoOf, fileTrouble } from "../../files";
import type { FileSource } from "../source";
import { hashIn, nameOf } from "./directory";

const pieceBytes = 1024 * 1024;

/**
 * A folder, a stick or a network share, with the files under their names, or as the hub's repositories have them
 * (`owner/name/file`, `owner--name/file`). Works offline: nothing of the network is used that Quern opens itself.
 */
export function folderSource(folder: string): FileSource {
  return {
    id: `folder:${folder}`,
    name: folder,
    publishedSha256: async (file) =>
      hashIn(await readFile(join(folder, "SHA256SUMS"), "utf8").catch(() => ""), nameOf(file)),
    open: async (file, range, signal) => {
      signal.throwIfAborted();
      const { handle, path } = await found(folder, file);
      try {
        const { size, mtimeMs } = await handle.stat();
        return {
          ...range,
          totalBytes: size,
          // A file that is written to while it is read is another one.
          etag: `"${size}-${mtimeMs}"`,
          host: folder,
          ranged: true,
          body: bytesOf(handle, path, range, signal),
          discard: () => void handle.close().catch(() => undefined),
        };
      } catch (error) {
        await handle.close();
        throw error;
      }
    },
  };
}

/**
 * The first place that has a file of this size: repositories share names.
 * @throws QuernError `hub-not-found`, `hub-size-changed`, `file-unreadable`
 */
async function found(folder: string, file: CatalogFile): Promise<{ handle: FileHandle; path: string }> {
  const name = nameOf(file);
  const repo = file.repo.split("/");
  let otherBytes: number | null = null;
  for (const place of [
    [name],
    [...repo, name],
    [repo.join("--"), name],
    [...repo, ...file.file.split("/")],
  ]) {
    const path = join(folder, ...place);
    try {
      const stats = await stat(path);
      if (stats.isFile() && stats.size === file.bytes) return { handle: await open(path, "r"), path };
      if (stats.isFile()) otherBytes ??= stats.size;
    } catch (error) {
      if (!["ENOENT", "ENOTDIR"].includes(errnoOf(error) ?? "")) throw await fileTrouble(error, path);
    }
  }
  if (otherBytes === null) throw new QuernError("hub-not-found", { host: folder, file: file.file });
  const sizes = { haveBytes: otherBytes, wantBytes: file.bytes };
  throw new QuernError("hub-size-changed", { file: file.file, host: folder, ...sizes });
}

async function* bytesOf(
  handle: FileHandle,
  path: string,
  { start, end }: { readonly start: number; readonly end: number },
  signal: AbortSignal,
) {
  try {
    for (let at = start; at < end; ) {
      if (signal.aborted) throw new QuernError("cancelled");
      const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, end - at));
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) {
        throw new QuernError("network-closed-early", { host: path, haveBytes: at, wantBytes: end });
      }
      at += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } catch (error) {
    throw error instanceof QuernError ? error : await fileTrouble(error, path);
  } finally {
    await handle.close().catch(() => undefined);
  }
}
