import { rm, stat } from "node:fs/promises";
import { type CatalogFile, QuernError } from "../contract";
import { createAdapt } from "./adapt";
import { checkDisk } from "./disk";
import type { Downloaded, DownloadOptions } from "./download-options";
import { fillPart, SourceChanged } from "./fill-part";
import { sha256OfFile } from "./hash-file";
import { chunkBytesFor, type Journal, readJournal } from "./journal";
import { createLimiter } from "./limiter";
import { takeLock } from "./lock";
import { type DownloadPaths, downloadPaths, dropPart, makeFolder } from "./paths";
import type { FileSource } from "./source";

export type { Downloaded } from "./download-options";

/** Most connections at once, unless set otherwise. */
const defaultConnections = 8;
/** A file that changes at its source more often than this while it is fetched is given up. */
const mostChanges = 3;

/**
 * Downloads one file: goes on from the part that is there, checks the SHA-256 of every byte, and only then gives the
 * file its name. A part is kept whatever happens, except when its bytes are wrong.
 * @throws QuernError: `cancelled` (the part stays), `offline`, the network and hub kinds, `disk-full`,
 * `folder-not-writable`, `download-active`, `hash-mismatch`, `hash-unknown`, `hub-size-changed`
 */
export async function downloadFile(options: DownloadOptions): Promise<Downloaded> {
  const { file, signal } = options;
  options.onPhase?.("checking");
  const paths = downloadPaths(options.modelFolder, file);
  await makeFolder(paths);
  const lock = await takeLock(paths.lock);
  try {
    const tools = {
      limiter: options.limiter ?? createLimiter(() => null),
      adapt: createAdapt(options.connections ?? (() => defaultConnections)),
    };
    let sources = options.sources;
    /** Sources that bytes of the part are from; null: also of an earlier run, so nobody knows. */
    let from: Set<FileSource> | null = null;
    for (let changes = 0; ; ) {
      stopIfCancelled(signal);
      const journal = matching(await readJournal(paths.journal), file);
      const sha256 = file.sha256 ?? journal?.sha256 ?? (await publishedHash(options));
      if (await isThere(paths, file, sha256, options)) return await named(paths, sha256);
      await checkDisk(paths.folder, file.bytes - (journal?.safeBytes ?? 0), "before");
      from = journal && journal.safeBytes > 0 ? null : new Set();
      try {
        await fillPart({
          ...options,
          ...tools,
          sources,
          onBytesFrom: (source) => from?.add(source),
          paths,
          lock,
          sha256,
          journal,
          chunkBytes: sizeOf(options, journal),
        });
        return await named(paths, sha256);
      } catch (error) {
        const others = othersAfter(error, from, sources);
        if (others) {
          options.onSourceFailed?.(others.failed, others.error, others.first);
          sources = others.all;
          continue;
        }
        if (!(error instanceof SourceChanged)) throw error;
        await dropPart(paths);
        if (changes++ >= mostChanges) throw new QuernError("hash-mismatch", { file: file.file });
        options.onChanged?.();
      }
    }
  } finally {
    await lock.release();
  }
}

/** What is left when all bytes came from one source and were wrong: the others, which may have the right ones. */
function othersAfter(error: unknown, from: Set<FileSource> | null, sources: readonly FileSource[]) {
  if (!(error instanceof QuernError) || error.code !== "hash-mismatch" || from?.size !== 1) return null;
  const [failed] = from;
  const all = sources.filter((source) => source !== failed);
  const [first] = all;
  return failed && first ? { failed, error, first, all } : null;
}

function sizeOf(options: DownloadOptions, journal: Journal | null): number {
  return journal?.chunkBytes ?? options.chunkBytes ?? chunkBytesFor(options.file.bytes);
}

/** The hash that the first source which knows the file publishes. */
async function publishedHash({ sources, file, signal }: DownloadOptions): Promise<string> {
  let trouble: unknown = null;
  for (const source of sources) {
    try {
      const sha256 = await source.publishedSha256(file, signal);
      if (sha256 !== null) return sha256;
    } catch (error) {
      stopIfCancelled(signal);
      trouble ??= error;
    }
  }
  throw trouble ?? new QuernError("hash-unknown", { file: file.file });
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

/** Whether the file is already there under its name, and right: a list of models may be lost, files are not. */
async function isThere(paths: DownloadPaths, file: CatalogFile, sha256: string, options: DownloadOptions) {
  const stats = await stat(paths.final).catch(() => null);
  if (stats?.size !== file.bytes) return false;
  options.onPhase?.("verifying");
  const found = await sha256OfFile(paths.final, options.signal, options.onProgress);
  return found === sha256;
}
