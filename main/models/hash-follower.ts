import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";

/** Hashes a file from its start while it is still being written, reading back what is really there. */
export interface HashFollower {
  /** So many bytes from the start are written. */
  advance(toBytes: number): void;
  hashedBytes(): number;
  /** The SHA-256 of the first `totalBytes`, once all of them are written. Rejects when the file cannot be read. */
  finish(totalBytes: number): Promise<string>;
  /** Ends the work; resolves when the file is no longer read. */
  stop(): Promise<void>;
}

// One update of this size takes about half a millisecond: long enough to be cheap, short enough for the window.
const blockBytes = 1024 * 1024;

/** Starts at byte 0. The handle stays the caller's. */
export function followHash(handle: FileHandle): HashFollower {
  const hash = createHash("sha256");
  const block = Buffer.allocUnsafe(blockBytes);
  let written = 0;
  let hashed = 0;
  let stopped = false;
  let wake: (() => void) | null = null;
  let until = Number.POSITIVE_INFINITY;

  async function run(): Promise<void> {
    while (!stopped && hashed < until) {
      const available = Math.min(written, until) - hashed;
      if (available <= 0) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        continue;
      }
      const { bytesRead } = await handle.read(block, 0, Math.min(blockBytes, available), hashed);
      if (bytesRead === 0) throw new Error(`The file ends at ${hashed} of ${written} bytes.`);
      hash.update(block.subarray(0, bytesRead));
      hashed += bytesRead;
      // Reads from memory come back at once; the rest of the program gets its turn between them.
      await nextTurn();
    }
  }

  function poke(): void {
    wake?.();
    wake = null;
  }

  const running = run();
  // Whoever calls `finish` sees the error; until then it waits.
  running.catch(() => undefined);
  return {
    advance: (toBytes) => {
      written = toBytes;
      poke();
    },
    hashedBytes: () => hashed,
    finish: async (totalBytes) => {
      until = totalBytes;
      poke();
      await running;
      return hash.digest("hex");
    },
    stop: async () => {
      stopped = true;
      poke();
      await running.catch(() => undefined);
    },
  };
}
