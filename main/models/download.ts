import { rename, rm, stat } from "node:fs/promises";
import { type CatalogFile, QuernError } from "../contract";
import { fileTrouble, syncFolder } from "../files";
import type { Net } from "../net";
import { startCheckpoints } from "./checkpoint";
import { checkDisk } from "./disk";
import { progressEveryMs, sha256OfFile } from "./hash-file";
import { followHash, type HashFollower } from "./hash-follower";
import { publishedSha256 } from "./hub";
import { type Journal, readJournal } from "./journal";
import { type Lock, takeLock } from "./lock";
import { openPart, type PartFile } from "./part-file";
import { type DownloadPaths, downloadPaths, makeFolder } from "./paths";
import { defaultRetry, type RetryRules, retryDelayMs, wait } from "./retry";
import { transferOnce } from "./transfer";

export type DownloadPhase = "checking" | "downloading" | "verifying";

export interface DownloadOptions {
  readonly net: Net;
  readonly modelFolder: string;
  readonly file: CatalogFile;
  readonly signal: AbortSignal;
  readonly onPhase?: (phase: DownloadPhase) => void;
  /** Bytes of the part that are in its file (`downloading`) or hashed (`verifying`). */
  readonly onProgress?: (bytes: number) => void;
  /** Host that the bytes come from. */
  readonly onSource?: (host: string) => void;
  readonly retry?: RetryRules;
}

export interface Downloaded {
  readonly path: string;
  readonly sha256: string;
  /** ISO time at which its SHA-256 was found right. */
  readonly verifiedAt: string;
}

/**
 * Downloads one file: goes on from the part that is there, checks the SHA-256 of every byte, and only then gives the
 * file its name. A part is kept whatever happens, except when its bytes are wrong.
 * @throws QuernError: `cancelled` (the part stays), `offline`, the network and hub kinds, `disk-full`,
 * `folder-not-writable`, `download-active`, `hash-mismatch`, `hash-unknown`, `hub-size-changed`
 */
export async function downloadFile(options: DownloadOptions): Promise<Downloaded> {
  const { file, signal, net } = options;
  options.onPhase?.("checking");
  const paths = downloadPaths(options.modelFolder, file);
  await makeFolder(paths);
  const lock = await takeLock(paths.lock);
  try {
    stopIfCancelled(signal);
    const journal = matching(await readJournal(paths.journal), file);
    const sha256 = file.sha256 ?? journal?.sha256 ?? (await publishedSha256(net, file, signal));
    if (await isThere(paths, file, sha256, options)) return await named(paths, sha256);
    const have = await partBytes(paths, journal, file);
    await checkDisk(paths.folder, file.bytes - have, "before");
    await fetchAndCheck(paths, lock, sha256, have, options);
    return await named(paths, sha256);
  } finally {
    await lock.release();
  }
}

async function named(paths: DownloadPaths, sha256: string): Promise<Downloaded> {
  await rm(paths.journal, { force: true }).catch(() => undefined);
  await rm(paths.part, { force: true }).catch(() => undefined);
  return { path: paths.final, sha256, verifiedAt: new Date().toISOString() };
}

function stopIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new QuernError("cancelled");
}

/** A journal counts only for the very same file. */
function matching(journal: Journal | null, file: CatalogFile): Journal | null {
  const same =
    journal !== null &&
    journal.file.id === file.id &&
    journal.file.bytes === file.bytes &&
    (file.sha256 === null || journal.sha256 === file.sha256);
  return same ? journal : null;
}

/** How much of the part can be gone on from: never more than was known to be on the disk. */
async function partBytes(paths: DownloadPaths, journal: Journal | null, file: CatalogFile): Promise<number> {
  const size = await stat(paths.part).then(
    (stats) => stats.size,
    () => 0,
  );
  return Math.min(size, journal?.safeBytes ?? 0, file.bytes);
}

/** Whether the file is already there under its name, and right: a list of models may be lost, files are not. */
async function isThere(paths: DownloadPaths, file: CatalogFile, sha256: string, options: DownloadOptions) {
  const stats = await stat(paths.final).catch(() => null);
  if (stats?.size !== file.bytes) return false;
  options.onPhase?.("verifying");
  const found = await sha256OfFile(paths.final, options.signal, options.onProgress);
  return found === sha256;
}

async function fetchAndCheck(
  paths: DownloadPaths,
  lock: Lock,
  sha256: string,
  have: number,
  options: DownloadOptions,
): Promise<void> {
  const { file } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const part = await openPart(paths.part, have, (bytes) => {
    follower?.advance(bytes);
    checkpoints?.due();
    options.onProgress?.(bytes);
  }).catch(async (error: unknown) => {
    throw await fileTrouble(error, paths.part, file.bytes - have);
  });
  const follower = followHash(part.handle);
  follower.advance(have);
  let trouble: QuernError | null = null;
  const checkpoints = startCheckpoints({
    paths,
    file,
    sha256,
    part,
    lock,
    onTrouble: (error) => {
      trouble ??= error;
      stop.abort();
    },
  });
  try {
    await checkpoints.begin();
    options.onPhase?.("downloading");
    options.onProgress?.(part.writtenBytes());
    try {
      await fetchAll({ ...options, signal }, part, sha256);
    } catch (error) {
      throw trouble ?? error;
    } finally {
      await checkpoints.finish();
    }
    options.onPhase?.("verifying");
    const found = await verify(follower, options);
    if (found !== sha256) throw new QuernError("hash-mismatch", { file: file.file }, { detail: found });
    await part.close();
    await rename(paths.part, paths.final);
    await syncFolder(paths.folder);
  } catch (error) {
    await follower.stop();
    await part.close().catch(() => undefined);
    if (error instanceof QuernError && error.code === "hash-mismatch") await dropPart(paths);
    throw await fileTrouble(error, paths.folder, file.bytes - part.writtenBytes());
  }
}

/** Connection after connection until all bytes are there. */
async function fetchAll(options: DownloadOptions, part: PartFile, sha256: string): Promise<void> {
  const { net, file, signal } = options;
  const rules = options.retry ?? defaultRetry;
  let whole = false;
  let failures = 0;
  while (part.writtenBytes() < file.bytes) {
    stopIfCancelled(signal);
    const before = part.writtenBytes();
    try {
      await transferOnce({
        net,
        file,
        sha256,
        part,
        signal,
        whole,
        onAnswer: (host) => options.onSource?.(host),
      });
      failures = 0;
    } catch (error) {
      const refused = error instanceof QuernError && error.code === "hub-range" && !whole && before > 0;
      if (refused) {
        // This server cannot go on in the middle. Ask once for the whole file and skip what is there.
        whole = true;
        continue;
      }
      // A connection that brought much before it broke is not another failure in a row.
      failures = part.writtenBytes() - before >= 1024 * 1024 ? 1 : failures + 1;
      const delayMs = retryDelayMs(error, failures, rules, Math.random());
      if (delayMs === null) throw error;
      await wait(delayMs, signal);
    }
  }
}

/** Deletes a part and its journal. */
export async function dropPart(paths: DownloadPaths): Promise<void> {
  await rm(paths.part, { force: true });
  await rm(paths.journal, { force: true });
}

/** Waits for the hash, which may be far behind after a resume. */
async function verify(follower: HashFollower, options: DownloadOptions): Promise<string> {
  const { signal, file } = options;
  stopIfCancelled(signal);
  const report = () => options.onProgress?.(follower.hashedBytes());
  report();
  const timer = setInterval(report, progressEveryMs);
  const stop = () => void follower.stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const found = await follower.finish(file.bytes);
    stopIfCancelled(signal);
    return found;
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", stop);
  }
}
