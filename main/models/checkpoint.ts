import { type CatalogFile, QuernError } from "../contract";
import { errnoOf, fileTrouble, type Lock } from "../files";
import { readBytes } from "./chunk-hash";
import type { Chunks } from "./chunks";
import { checkDisk } from "./disk";
import { type Journal, packDigests, writeJournal } from "./journal";
import type { PartFile } from "./part-file";
import type { DownloadPaths } from "./paths";

/** Makes what has arrived safe against a crash, every few seconds, while more arrives. */
export interface Checkpoints {
  /** The first one, before any byte is written: from here on the download is known to be under way. */
  begin(): Promise<void>;
  /** To be called as bytes are written; begins a checkpoint when one is due, never waits for it. */
  due(): void;
  /** A last one, after whatever is under way. Rejects like the ones before it. */
  finish(): Promise<void>;
}

const everyBytes = 64 * 1024 * 1024;
const giveBackBytes = 1024 * 1024;

export interface CheckpointOptions {
  readonly paths: DownloadPaths;
  readonly file: CatalogFile;
  readonly part: PartFile;
  readonly chunks: Chunks;
  readonly lock: Lock;
  /** Time between two checkpoints. */
  readonly everyMs: number;
  /** What the journal says beside the bytes. */
  readonly about: () => Pick<Journal, "sha256" | "etags" | "chunkBytes">;
  /** Whether the download is to go on by itself after a restart, should the program end now. */
  readonly wanted: () => boolean;
  /** Called when the download must not go on: the disk is nearly full, or another process has taken over. */
  readonly onTrouble: (error: QuernError) => void;
}

export function startCheckpoints(options: CheckpointOptions): Checkpoints {
  const { paths, file, part, chunks } = options;
  let lastAt = performance.now();
  let lastBytes = chunks.receivedBytes();
  let running: Promise<void> | null = null;
  const missingBytes = () => file.bytes - chunks.receivedBytes();

  async function save(): Promise<void> {
    // First the bytes, then the note that they are there: never the other way round.
    const { digests, partial, safeBytes } = chunks.note();
    await part.sync();
    await writeJournal(paths.journal, {
      version: 2,
      file,
      ...options.about(),
      safeBytes,
      chunks: packDigests(digests),
      partial: [...partial],
      running: options.wanted(),
    });
  }

  async function checkpoint(): Promise<void> {
    try {
      await save();
      if (!(await options.lock.refresh()))
        throw new QuernError("download-active", {}, { detail: paths.lock });
      await checkDisk(paths.folder, missingBytes(), "during");
    } catch (error) {
      options.onTrouble(await fileTrouble(error, paths.folder, missingBytes()));
    }
  }

  /** The part has filled the disk to its last byte: gives its end back, or the note of the rest is lost. */
  async function giveBack(): Promise<void> {
    for (let index = chunks.count - 1; index >= 0; index--) {
      const start = chunks.startOf(index);
      const keepBytes = Math.max(0, chunks.filledTo(index) - start - giveBackBytes);
      if (chunks.filledTo(index) === start) continue;
      const kept = chunks.unchecked(index) === null ? await readBytes(part.handle, start, keepBytes) : null;
      chunks.drop(index);
      if (kept && kept.length > 0) chunks.resume(index, kept);
      return await part.cutTo(chunks.filledTo(index));
    }
  }

  return {
    begin: save,
    due: () => {
      const now = performance.now();
      if (running || (now - lastAt < options.everyMs && chunks.receivedBytes() - lastBytes < everyBytes))
        return;
      lastAt = now;
      lastBytes = chunks.receivedBytes();
      running = checkpoint().finally(() => {
        running = null;
      });
    },
    finish: async () => {
      await running;
      try {
        await save().catch(async (error: unknown) => {
          // Of a part that is whole nothing is given back: it is about to be hashed to its end and named, and the
          // older note is still true.
          if (errnoOf(error) !== "ENOSPC" || !chunks.missing()) throw error;
          await giveBack();
          await save();
        });
      } catch (error) {
        throw await fileTrouble(error, paths.folder, missingBytes());
      }
    },
  };
}
