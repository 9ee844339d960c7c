import { type CatalogFile, type DownloadState, type ErrorData, QuernError } from "../contract";
import { readJournal, writeJournal } from "./journal";
import { takeLock } from "./lock";
import { downloadPaths, dropPart, removeEmptyFolders } from "./paths";
import { createSpeed, type Speed } from "./speed";

/** A download on the list. */
export interface Entry {
  readonly file: CatalogFile;
  /** The model folder that this download is in: others may have been chosen since. Null: not chosen yet. */
  root: string | null;
  state: DownloadState["state"];
  bytes: number;
  source: string;
  error: ErrorData | null;
  failedSources: DownloadState["failedSources"];
  speed: Speed;
  measuring: boolean;
  toldAt: number;
  verifiedBytes: number;
  connections: number;
  /** When it tries again by itself, by the clock of `performance`; null: it does not wait. */
  triesAgainAtMs: number | null;
  note: DownloadState["note"];
  /** The user wants it: it goes on by itself after a restart. */
  wanted: boolean;
  /** Resolves when the disk knows whether it is wanted; whoever runs it waits for that. */
  noted: Promise<void>;
  run: { readonly controller: AbortController; readonly ended: Promise<void> } | null;
  /** Called when it neither runs nor waits any more. */
  settled: (() => void)[];
}

/** A download that nothing has come of yet, or that a part is there of. */
export function entryOf(
  file: CatalogFile,
  root: string | null,
  state: Entry["state"],
  bytes: number,
  source: string,
): Entry {
  return {
    file,
    root,
    state,
    bytes,
    source,
    error: null,
    failedSources: [],
    speed: createSpeed(),
    measuring: false,
    toldAt: 0,
    verifiedBytes: 0,
    connections: 0,
    triesAgainAtMs: null,
    note: null,
    wanted: false,
    noted: Promise.resolve(),
    run: null,
    settled: [],
  };
}

/** As the page is told. */
export function stateOf(entry: Entry): DownloadState {
  const moving = entry.state === "downloading" || entry.state === "verifying";
  const bytesPerSecond = moving ? entry.speed.bytesPerSecond(performance.now()) : null;
  const left = entry.file.bytes - entry.bytes;
  const { triesAgainAtMs } = entry;
  const waits = triesAgainAtMs !== null && (moving || entry.state === "failed");
  return {
    fileId: entry.file.id,
    file: entry.file,
    state: entry.state,
    receivedBytes: entry.bytes,
    totalBytes: entry.file.bytes,
    bytesPerSecond,
    secondsLeft: !waits && bytesPerSecond !== null && bytesPerSecond > 0 ? left / bytesPerSecond : null,
    triesAgainInSeconds: waits ? Math.max(0, (triesAgainAtMs - performance.now()) / 1000) : null,
    source: entry.source,
    verifiedBytes: Math.min(entry.verifiedBytes, entry.file.bytes),
    connections: entry.state === "downloading" ? entry.connections : 0,
    note: entry.note,
    failedSources: entry.failedSources,
    error: entry.error,
  };
}

/** Writes down whether a part that nobody fills now is to go on by itself; where that cannot be, the old word stays. */
export async function noteWish({ file, root, run, wanted }: Entry): Promise<void> {
  // While it runs, its own checkpoints say it.
  if (run || root === null) return;
  const paths = downloadPaths(root, file);
  const journal = await readJournal(paths.journal);
  if (!journal || journal.running === wanted) return;
  const lock = await takeLock(paths.lock).catch(() => null);
  if (!lock) return;
  await writeJournal(paths.journal, { ...journal, running: wanted }).catch(() => undefined);
  await lock.release();
}

/** Deletes what is there of a download. @throws QuernError `download-active` */
export async function removePart({ root, file }: Entry): Promise<void> {
  if (root === null) return;
  const paths = downloadPaths(root, file);
  const lock = await takeLock(paths.lock).catch((error: unknown) => {
    // No folder, no part.
    if (error instanceof QuernError && error.code === "file-not-found") return null;
    throw error;
  });
  if (!lock) return;
  try {
    await dropPart(paths);
  } finally {
    await lock.release();
  }
  await removeEmptyFolders(paths.folder, root);
}
