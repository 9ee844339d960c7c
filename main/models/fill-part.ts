import { type CatalogFile, QuernError } from "../contract";
import { fileTrouble, type Lock } from "../files";
import type { Adapt } from "./adapt";
import { startCheckpoints } from "./checkpoint";
import { hashPart, type PartHash, readBegun } from "./chunk-hash";
import { type Chunks, createChunks } from "./chunks";
import type { DownloadOptions } from "./download-options";
import { fetchMissing } from "./fetch-missing";
import { progressEveryMs } from "./hash-file";
import { type Journal, unpackDigests } from "./journal";
import type { Limiter } from "./limiter";
import { defaultPace } from "./pace";
import { openPart, type PartFile } from "./part-file";
import { type DownloadPaths, dropPart, nameFile } from "./paths";
import { defaultRetry } from "./retry";
import type { FileSource, SourceAnswer } from "./source";

/** The source has another version of a file whose hash is not pinned: it must be begun anew. */
export class SourceChanged extends Error {
  override readonly name = "SourceChanged";
}

/** What is there is read back after this long, whether new bytes have come by then or not. */
const readBackAfterMs = 1_000;

export interface FillOptions extends DownloadOptions {
  readonly paths: DownloadPaths;
  readonly lock: Lock;
  readonly sha256: string;
  readonly journal: Journal | null;
  readonly chunkBytes: number;
  readonly limiter: Limiter;
  readonly adapt: Adapt;
  /** Bytes of the part come from this source. */
  readonly onBytesFrom: (source: FileSource) => void;
}

/**
 * Fills the part, verifies it, and gives it its name. What an earlier run left is read back while the rest is fetched.
 * @throws QuernError as `downloadFile`; `SourceChanged`
 */
export async function fillPart(options: FillOptions): Promise<void> {
  const { file, paths, journal } = options;
  const chunks = createChunks(file.bytes, options.chunkBytes, unpackDigests(journal?.chunks ?? ""));
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const etags: Record<string, string> = { ...journal?.etags };
  let trouble: QuernError | null = null;
  let connections = 0;
  const onChunks = () => {
    if (chunks.receivedBytes() > resumedBytes) hash.begin();
    hash.advance();
    checkpoints.due();
    options.onProgress?.(chunks.receivedBytes());
    options.onStatus?.({
      receivedBytes: chunks.receivedBytes(),
      verifiedBytes: hash.hashedBytes(),
      connections,
    });
  };
  const part = await openPart(paths.part, journal ? file.bytes : 0, chunks, onChunks).catch(
    async (error: unknown) => {
      throw await fileTrouble(error, paths.part, file.bytes);
    },
  );
  await readPartials(part, chunks, journal).catch(async (error: unknown) => {
    await part.close().catch(() => undefined);
    throw await fileTrouble(error, paths.part, file.bytes);
  });
  const resumedBytes = chunks.receivedBytes();
  const hash = hashPart(part.handle, chunks, () => options.onProgress?.(chunks.receivedBytes()));
  const checkpoints = startCheckpoints({
    paths,
    file,
    part,
    chunks,
    lock: options.lock,
    everyMs: (options.pace ?? defaultPace).checkpointMs,
    about: () => ({ sha256: options.sha256, etags, chunkBytes: options.chunkBytes }),
    wanted: options.wanted ?? (() => true),
    onTrouble: (error) => {
      trouble ??= error;
      stop.abort();
    },
  });
  const fetch = (source: FileSource) =>
    fetchMissing({
      ...options,
      source,
      chunks,
      part,
      signal,
      rules: options.retry ?? defaultRetry,
      pace: options.pace ?? defaultPace,
      accept: (answer) => {
        acceptAnswer(answer, source, options, etags);
        options.onBytesFrom(source);
        options.onSource?.(answer.host);
      },
      onConnections: (open) => {
        connections = open;
      },
    });
  // Gigabytes to read back must not delay the first new bytes.
  const reading = setTimeout(hash.begin, readBackAfterMs);
  try {
    await checkpoints.begin();
    for (let found: string | null = null; found === null; ) {
      options.onPhase?.("downloading");
      onChunks();
      try {
        await fromSources(options, signal, fetch);
      } catch (error) {
        throw trouble ?? error;
      } finally {
        await checkpoints.finish();
      }
      options.onPhase?.("verifying");
      found = await verify(hash, options);
      if (found !== null && found !== options.sha256) {
        await hash.stop();
        await part.close();
        await dropPart(paths);
        throw new QuernError("hash-mismatch", { file: file.file }, { detail: found });
      }
    }
    await part.close();
    await nameFile(paths);
  } catch (error) {
    await hash.stop();
    await part.close().catch(() => undefined);
    if (error instanceof SourceChanged) throw error;
    throw await fileTrouble(error, paths.folder, file.bytes - chunks.receivedBytes());
  } finally {
    clearTimeout(reading);
  }
}

/** Chunks that an earlier run had begun: few and small, so they are read back before anything else. */
async function readPartials(part: PartFile, chunks: Chunks, journal: Journal | null): Promise<void> {
  for (const partial of journal?.partial ?? []) {
    const { index } = partial;
    const start = chunks.startOf(index);
    const fits =
      index < chunks.count && !chunks.isWhole(index) && partial.bytes < chunks.startOf(index + 1) - start;
    if (!fits || chunks.filledTo(index) > start) continue;
    const bytes = await readBegun(part.handle, start, partial);
    if (bytes) chunks.resume(index, bytes);
  }
}

/** Faults that another source would not mend. */
const ours = new Set(["cancelled", "offline", "disk-full", "folder-not-writable", "download-active"]);

async function fromSources(
  { sources, onSourceFailed }: FillOptions,
  signal: AbortSignal,
  fetch: (source: FileSource) => Promise<void>,
): Promise<void> {
  for (const [index, source] of sources.entries()) {
    try {
      return await fetch(source);
    } catch (error) {
      const next = sources[index + 1];
      if (!(error instanceof QuernError) || ours.has(error.code) || signal.aborted || !next) throw error;
      onSourceFailed?.(source, error, next);
    }
  }
}

/** A pinned hash decides by itself what the bytes must be; without one, what the source names must stay the same. */
function acceptAnswer(
  answer: SourceAnswer,
  source: FileSource,
  { file, sha256 }: { readonly file: CatalogFile; readonly sha256: string },
  etags: Record<string, string>,
): void {
  const pinned = file.sha256 !== null;
  const named = answer.namedSha256 ?? null;
  if (named !== null && named !== sha256) {
    if (!pinned) throw new SourceChanged();
    throw new QuernError("hash-mismatch", { file: file.file }, { detail: `${answer.host} names ${named}` });
  }
  if (answer.etag === null) return;
  const before = etags[source.id];
  if (!pinned && before !== undefined && before !== answer.etag) throw new SourceChanged();
  etags[source.id] = answer.etag;
}

/** Waits for the hash, which may be far behind after a resume. Null: chunks must be fetched again. */
async function verify(hash: PartHash, options: FillOptions): Promise<string | null> {
  const { signal } = options;
  const stopIfCancelled = () => {
    if (signal.aborted) throw new QuernError("cancelled");
  };
  stopIfCancelled();
  const report = () => options.onProgress?.(hash.hashedBytes());
  report();
  const timer = setInterval(report, progressEveryMs);
  const stop = () => void hash.stop();
  signal.addEventListener("abort", stop, { once: true });
  try {
    const found = await hash.finish();
    stopIfCancelled();
    return found;
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", stop);
  }
}
