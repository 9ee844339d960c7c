import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { QuernError } from "../contract";
import { fileTrouble } from "../files";

/** How often progress is told: often enough to look alive, seldom enough to cost nothing. */
export const progressEveryMs = 250;
// One update of this size takes about half a millisecond: long enough to be cheap, short enough for the window.
const blockBytes = 1024 * 1024;

/**
 * The SHA-256 of a whole file, in lower-case hex.
 * @param onProgress called about every quarter of a second with the bytes done
 * @throws QuernError `cancelled`, `file-not-found`, `file-unreadable`
 */
export async function sha256OfFile(
  path: string,
  signal: AbortSignal,
  onProgress: (bytes: number) => void = () => undefined,
): Promise<string> {
  const handle = await open(path, "r").catch(async (error: unknown) => {
    const trouble = await fileTrouble(error, path);
    throw trouble.code === "folder-not-writable"
      ? new QuernError("file-unreadable", { path }, { cause: error })
      : trouble;
  });
  try {
    const hash = createHash("sha256");
    const block = Buffer.allocUnsafe(blockBytes);
    let done = 0;
    let toldAt = performance.now();
    for (;;) {
      if (signal.aborted) throw new QuernError("cancelled");
      const { bytesRead } = await handle.read(block, 0, blockBytes, done);
      if (bytesRead === 0) break;
      hash.update(block.subarray(0, bytesRead));
      done += bytesRead;
      if (performance.now() - toldAt >= progressEveryMs) {
        toldAt = performance.now();
        onProgress(done);
      }
      // Reads from memory come back at once; the rest of the program gets its turn between them.
      await nextTurn();
    }
    onProgress(done);
    return hash.digest("hex");
  } finally {
    await handle.close();
  }
}
