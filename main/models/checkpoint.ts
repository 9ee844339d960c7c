import { type CatalogFile, QuernError } from "../contract";
import { errnoOf, fileTrouble } from "../files";
import { checkDisk } from "./disk";
import { type Journal, writeJournal } from "./journal";
import type { Lock } from "./lock";
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

const everyMs = 2_000;
const everyBytes = 64 * 1024 * 1024;

export interface CheckpointOptions {
  readonly paths: DownloadPaths;
  readonly file: CatalogFile;
  readonly sha256: string;
  readonly part: PartFile;
  readonly lock: Lock;
  /** Called when the download must not go on: the disk is nearly full, or another process has taken over. */
  readonly onTrouble: (error: QuernError) => void;
}

export function startCheckpoints(options: CheckpointOptions): Checkpoints {
  const { paths, file, part } = options;
  let lastAt = performance.now();
  let lastBytes = part.writtenBytes();
  let running: Promise<void> | null = null;

  async function save(): Promise<void> {
    // First the bytes, then the note that they are there: never the other way round.
    const safeBytes = await part.sync();
    const content: Journal = { version: 1, file, sha256: options.sha256, safeBytes };
    await writeJournal(paths.journal, content);
  }

  async function checkpoint(): Promise<void> {
    try {
      await save();
      if (!(await options.lock.refresh()))
        throw new QuernError("download-active", {}, { detail: paths.lock });
      await checkDisk(paths.folder, file.bytes - part.writtenBytes(), "during");
    } catch (error) {
      options.onTrouble(await fileTrouble(error, paths.folder, file.bytes - part.writtenBytes()));
    }
  }

  return {
    begin: save,
    due: () => {
      const now = performance.now();
      if (running || (now - lastAt < everyMs && part.writtenBytes() - lastBytes < everyBytes)) return;
      lastAt = now;
      lastBytes = part.writtenBytes();
      running = checkpoint().finally(() => {
        running = null;
      });
    },
    finish: async () => {
      await running;
      try {
        await save().catch(async (error: unknown) => {
          if (errnoOf(error) !== "ENOSPC") throw error;
          // The part has filled the disk to its last byte: give some back, or the note of the rest is lost.
          await part.shorten(1024 * 1024);
          await save();
        });
      } catch (error) {
        throw await fileTrouble(error, paths.folder, file.bytes - part.writtenBytes());
      }
    },
  };
}
