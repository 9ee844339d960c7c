import { open } from "node:fs/promises";
import { QuernError } from "../contract";
import { fileTrouble } from "../files";
import { followHash } from "./hash-follower";

/** How often progress is told: often enough to look alive, seldom enough to cost nothing. */
export const progressEveryMs = 250;

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
    const { size } = await handle.stat();
    const follower = followHash(handle);
    const stop = () => void follower.stop();
    signal.addEventListener("abort", stop, { once: true });
    const timer = setInterval(() => onProgress(follower.hashedBytes()), progressEveryMs);
    try {
      follower.advance(size);
      const hash = await follower.finish(size);
      if (signal.aborted) throw new QuernError("cancelled");
      onProgress(size);
      return hash;
    } finally {
      clearInterval(timer);
      signal.removeEventListener("abort", stop);
      await follower.stop();
    }
  } finally {
    await handle.close();
  }
}
