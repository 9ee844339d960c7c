import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { type Chunks, digestOf, type PartialChunk } from "./chunks";

/** Hashes a part from its start while it is being filled, and reads back what an earlier run left. */
export interface PartHash {
  /** Begins to read; until then it leaves the processor to whatever must come first. */
  begin(): void;
  /** More has arrived, or what has arrived has changed. */
  advance(): void;
  hashedBytes(): number;
  /** The SHA-256 of the whole file; null when chunks were found wrong and must be fetched again first. */
  finish(): Promise<string | null>;
  /** Ends the work; resolves when the file is no longer read. */
  stop(): Promise<void>;
}

// One update of this size takes about half a millisecond: long enough to be cheap, short enough for the window.
const blockBytes = 1024 * 1024;

/**
 * One reading for both hashes: the whole file's, and that of each chunk that an earlier run noted. Where a chunk is
 * not what was noted it is dropped, and the hash waits there until it has been fetched again.
 * The handle stays the caller's.
 * @param onDropped called when a chunk was wrong
 */
export function hashPart(handle: FileHandle, chunks: Chunks, onDropped: () => void): PartHash {
  let whole = createHash("sha256");
  const block = Buffer.allocUnsafe(blockBytes);
  let hashed = 0;
  let stopped = false;
  let failure: { readonly error: unknown } | null = null;
  let waiters: (() => void)[] = [];

  function advance(): void {
    const waiting = waiters;
    waiters = [];
    for (const wake of waiting) wake();
  }
  const change = () => new Promise<void>((resolve) => waiters.push(resolve));

  async function read(to: number, chunk: Hash | null): Promise<void> {
    while (hashed < to && !stopped) {
      const { bytesRead } = await handle.read(block, 0, Math.min(blockBytes, to - hashed), hashed);
      // A part that ends before its chunk does: what was noted is not there.
      if (bytesRead === 0) return;
      const bytes = block.subarray(0, bytesRead);
      whole.update(bytes);
      chunk?.update(bytes);
      hashed += bytesRead;
      // Reads from memory come back at once; the rest of the program gets its turn between them.
      await nextTurn();
    }
  }

  async function check(index: number, noted: string): Promise<void> {
    const [before, from] = [whole.copy(), hashed];
    const chunk = createHash("sha256");
    await read(chunks.startOf(index + 1), chunk);
    if (stopped) return;
    if (digestOf(chunk) === noted) return chunks.checked(index);
    whole = before;
    hashed = from;
    chunks.drop(index);
    onDropped();
  }

  let begin: () => void = () => undefined;
  const begun = new Promise<void>((resolve) => {
    begin = resolve;
  });

  async function run(): Promise<void> {
    await begun;
    while (!stopped && hashed < chunks.totalBytes) {
      const index = chunks.indexOf(hashed);
      const noted = hashed === chunks.startOf(index) ? chunks.unchecked(index) : null;
      const before = hashed;
      if (noted !== null) await check(index, noted);
      else await read(chunks.filledTo(index), null);
      advance();
      if (hashed === before && !stopped && (noted !== null || chunks.filledTo(index) <= hashed))
        await change();
      else if (hashed === before && !stopped)
        throw new Error(`The file ends at ${hashed}, but ${chunks.filledTo(index)} bytes were written.`);
    }
  }

  const running = run().catch((error: unknown) => {
    failure = { error };
    advance();
  });
  return {
    begin,
    advance,
    hashedBytes: () => hashed,
    finish: async () => {
      begin();
      while (!stopped && hashed < chunks.totalBytes) {
        if (failure) throw failure.error;
        if (chunks.missing()) return null;
        await change();
      }
      await running;
      if (failure) throw failure.error;
      return whole.copy().digest("hex");
    },
    stop: async () => {
      stopped = true;
      begin();
      advance();
      await running;
    },
  };
}

/** Bytes of a part; null when it ends before them. */
export async function readBytes(handle: FileHandle, start: number, length: number): Promise<Buffer | null> {
  const bytes = Buffer.allocUnsafe(length);
  let at = 0;
  while (at < length) {
    const { bytesRead } = await handle.read(bytes, at, length - at, start + at);
    if (bytesRead === 0) return null;
    at += bytesRead;
  }
  return bytes;
}

/** The bytes of a chunk that an earlier run began; null when they are not what it noted. */
export async function readBegun(
  handle: FileHandle,
  start: number,
  partial: PartialChunk,
): Promise<Buffer | null> {
  const bytes = await readBytes(handle, start, partial.bytes);
  return bytes && digestOf(createHash("sha256").update(bytes)) === partial.digest ? bytes : null;
}
