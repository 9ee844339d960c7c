import { createHash } from "node:crypto";
import { open } from "node:fs/promises";
import { setImmediate as nextTurn, setTimeout as pause } from "node:timers/promises";
import { QuernError } from "../../contract";

/** How much of the disk's time a check in the background takes: half, so that others get their turn. */
const share = 0.5;
const blockBytes = 1024 * 1024;
/** After so much a rest is taken, long enough for a timer to keep it. */
const stretchBytes = 16 * blockBytes;
/** How long to wait before looking again whether somebody needs the machine. */
const busyMs = 500;

export interface QuietOptions {
  /** Somebody needs the machine now: the check waits, and goes on from where it was. */
  readonly busy: () => boolean;
  /** A person waits for this one: no rests. */
  readonly hurry: () => boolean;
  readonly onProgress: (bytes: number) => void;
}

/**
 * The SHA-256 of a file, at the lowest cost for everybody else: half the time, and none while the machine is needed.
 * @throws QuernError `cancelled`; Error of the file system
 */
export async function sha256Quietly(
  path: string,
  signal: AbortSignal,
  { busy, hurry, onProgress }: QuietOptions,
): Promise<string> {
  const handle = await open(path, "r");
  try {
    const hash = createHash("sha256");
    const block = Buffer.allocUnsafe(blockBytes);
    let done = 0;
    let begun = performance.now();
    let restedAt = 0;
    for (;;) {
      if (signal.aborted) throw new QuernError("cancelled");
      if (busy() && !hurry()) {
        await pause(busyMs, undefined, { signal }).catch(() => undefined);
        begun = performance.now();
        continue;
      }
      const { bytesRead } = await handle.read(block, 0, blockBytes, done);
      if (bytesRead === 0) return hash.digest("hex");
      hash.update(block.subarray(0, bytesRead));
      done += bytesRead;
      onProgress(done);
      await nextTurn();
      if (done - restedAt < stretchBytes) continue;
      restedAt = done;
      const worked = performance.now() - begun;
      if (!hurry()) await pause(worked * (1 / share - 1), undefined, { signal }).catch(() => undefined);
      begun = performance.now();
    }
  } finally {
    await handle.close();
  }
}
