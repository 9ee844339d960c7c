import { type CatalogFile, QuernError } from "../contract";
import type { Net, NetResponse } from "../net";
import { fileUrl, publishedSha256 } from "./hub";

/** Bytes of a file, from `start` to before `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** What a source answers: the bytes from `start` to before `end`, as they come. */
export interface SourceAnswer extends ByteRange {
  /** Size of the whole file as the source tells it; null when it does not. */
  readonly totalBytes: number | null;
  /** Names one version of the file's bytes; null when the source names none. */
  readonly etag: string | null;
  /** SHA-256 of the whole file that this answer names, as the hub's redirect does. */
  readonly namedSha256?: string | null;
  /** Host or folder that the bytes really come from. */
  readonly host: string;
  /** False when the range was ignored: then `start` is 0. */
  readonly ranged: boolean;
  /** Must be read, or `discard` called. Ends with a QuernError when the connection fails. */
  readonly body: AsyncIterable<Buffer>;
  /** Takes bytes of the body back that are not needed any more; they are empty afterwards. */
  giveBack?(bytes: Buffer): void;
  discard(): void;
}

/** A place that files come from. */
export interface FileSource {
  readonly id: string;
  /** Host or folder, as shown. */
  readonly name: string;
  /** SHA-256 that the source publishes for a file; null when it publishes none. @throws QuernError */
  publishedSha256(file: CatalogFile, signal: AbortSignal): Promise<string | null>;
  /**
   * Opens the bytes of a range; a source that knows no ranges gives the whole file.
   * @throws QuernError of the network and hub kinds; `hub-range` when another range came than asked
   */
  open(file: CatalogFile, range: ByteRange, signal: AbortSignal): Promise<SourceAnswer>;
}

/** The hub, or whatever speaks its protocol at the endpoint of `net`. */
export function hubSource(net: Net): FileSource {
  return {
    id: `hub:${net.endpoint.href}`,
    name: net.endpoint.host,
    publishedSha256: async (file, signal) => {
      try {
        return await publishedSha256(net, file, signal);
      } catch (error) {
        if (error instanceof QuernError && error.code === "hash-unknown") return null;
        throw error;
      }
    },
    open: async (file, range, signal) => {
      const response = await net.request(fileUrl(net.endpoint, file), {
        what: file.file,
        signal,
        headers: rangeHeaders(file, range),
      });
      return answerOf(response, file, range);
    },
  };
}

/** The headers that ask for a range; none for the whole file, so that the plainest servers understand. */
export function rangeHeaders(file: CatalogFile, range: ByteRange): Record<string, string> {
  if (range.start === 0 && range.end >= file.bytes) return {};
  const last = range.end >= file.bytes ? "" : String(range.end - 1);
  return {
    range: `bytes=${range.start}-${last}`,
  };
}

/**
 * Reads an HTTP answer to `rangeHeaders`. Discards the answer when it throws.
 * @throws QuernError `hub-range`, `hub-size-changed`
 */
export function answerOf(response: NetResponse, file: CatalogFile, asked: ByteRange): SourceAnswer {
  try {
    const expected = expectedRange(response, file, asked);
    const linked = response.hops.map((hop) => hop.headers.get("x-linked-etag")).find(Boolean);
    const named = linked?.replace(/^W\//, "").replace(/^"|"$/g, "") ?? "";
    for (const hop of response.hops) {
      const size = hop.headers.get("x-linked-size");
      if (size !== undefined && /^\d+$/.test(size)) checkSize(Number(size), file, hop.url.host);
    }
    return {
      ...expected,
      etag: response.headers.get("etag") ?? null,
      namedSha256: /^[0-9a-f]{64}$/.test(named) ? named : null,
      host: response.url.host,
      body: response.body,
      giveBack: response.giveBack,
      discard: response.discard,
    };
  } catch (error) {
    response.discard();
    throw error;
  }
}

function expectedRange(response: NetResponse, file: CatalogFile, asked: ByteRange) {
  const host = response.url.host;
  const length = response.headers.get("content-length");
  if (response.status !== 206) {
    if (length !== undefined) checkSize(Number(length), file, host);
    const totalBytes = length === undefined ? null : Number(length);
    return { start: 0, end: file.bytes, totalBytes, ranged: false };
  }
  const header = response.headers.get("content-range") ?? "";
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header.trim());
  const [start, last] = [Number(match?.[1]), Number(match?.[2])];
  const total = match?.[3] === undefined || match[3] === "*" ? null : Number(match[3]);
  if (total !== null) checkSize(total, file, host);
  const wrong = !match || start !== asked.start || last < start || last >= asked.end;
  if (wrong || (length !== undefined && Number(length) !== last - start + 1)) {
    const detail = `asked ${asked.start}-${asked.end - 1}, got ${header}`;
    throw new QuernError("hub-range", { host, file: file.file }, { detail });
  }
  return { start, end: last + 1, totalBytes: total, ranged: true };
}

function checkSize(haveBytes: number, file: CatalogFile, host: string): void {
  if (haveBytes === file.bytes) return;
  throw new QuernError("hub-size-changed", { file: file.file, host, haveBytes, wantBytes: file.bytes });
}
