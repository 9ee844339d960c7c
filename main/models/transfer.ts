import { type CatalogFile, QuernError } from "../contract";
import type { Net, NetResponse } from "../net";
import { fileUrl } from "./hub";
import type { PartFile } from "./part-file";

export interface TransferOptions {
  readonly net: Net;
  readonly file: CatalogFile;
  readonly sha256: string;
  readonly part: PartFile;
  readonly signal: AbortSignal;
  /** Do not ask for a range although there is a part: the server does not do ranges. */
  readonly whole: boolean;
  /** Called once the answer is accepted. */
  readonly onAnswer: (host: string) => void;
}

/**
 * One connection: asks for what is missing and appends it. Comes back when the answer ends, which may be before the
 * file does. A server that ignores the range sends all: what is already there is skipped, so that nothing is lost
 * when it breaks off again.
 * @throws QuernError of the network and hub kinds; whatever arrived before is in the part
 */
export async function transferOnce(options: TransferOptions): Promise<void> {
  const { net, file, part, signal } = options;
  const offset = part.writtenBytes();
  const ranged = offset > 0 && !options.whole;
  const response = await net.request(fileUrl(net.endpoint, file), {
    what: file.file,
    signal,
    ...(ranged ? { headers: { range: `bytes=${offset}-` } } : {}),
  });
  let expected: Expected;
  try {
    checkIdentity(response, file, options.sha256);
    expected = checkAnswer(response, file, offset);
  } catch (error) {
    response.discard();
    throw error;
  }
  options.onAnswer(response.url.host);
  try {
    await appendBody(response, expected, options);
  } finally {
    await part.flush();
  }
}

interface Expected {
  /** Position in the file of the answer's first byte. */
  readonly start: number;
  /** Position behind its last. */
  readonly end: number;
}

async function appendBody(response: NetResponse, expected: Expected, options: TransferOptions) {
  const { part, file } = options;
  const host = response.url.host;
  const begun = part.writtenBytes();
  let at = expected.start;
  try {
    for await (const chunk of response.body) {
      if (at + chunk.length > expected.end) {
        throw new QuernError("hub-bad-answer", { host, what: "too many bytes" });
      }
      const known = Math.max(0, Math.min(chunk.length, begun - at));
      at += chunk.length;
      if (known < chunk.length) await part.append(known === 0 ? chunk : chunk.subarray(known));
    }
  } catch (error) {
    if (error instanceof QuernError && error.code === "network-closed-early") {
      throw closedEarly(host, at, file, error);
    }
    throw error;
  } finally {
    response.discard();
  }
  if (at < expected.end) throw closedEarly(host, at, file);
}

function closedEarly(host: string, haveBytes: number, file: CatalogFile, cause?: unknown): QuernError {
  return new QuernError(
    "network-closed-early",
    { host, haveBytes, wantBytes: file.bytes },
    cause === undefined ? {} : { cause },
  );
}

/** The hub names the linked file's size and SHA-256 on its redirect: a wrong file is known before its first byte. */
function checkIdentity(response: NetResponse, file: CatalogFile, sha256: string): void {
  for (const hop of response.hops) {
    const size = hop.headers.get("x-linked-size");
    if (size !== undefined && /^\d+$/.test(size)) checkSize(Number(size), file, hop.url.host);
    const linked = unquoted(hop.headers.get("x-linked-etag"));
    if (linked !== null && /^[0-9a-f]{64}$/.test(linked) && linked !== sha256) {
      throw new QuernError(
        "hash-mismatch",
        { file: file.file },
        { detail: `${hop.url.host} names ${linked}` },
      );
    }
  }
}

function checkAnswer(response: NetResponse, file: CatalogFile, offset: number): Expected {
  const host = response.url.host;
  const length = response.headers.get("content-length");
  if (response.status !== 206) {
    if (length !== undefined) checkSize(Number(length), file, host);
    return { start: 0, end: file.bytes };
  }
  const header = response.headers.get("content-range") ?? "";
  const match = /^bytes (\d+)-(\d+)\/(\d+|\*)$/.exec(header.trim());
  const [start, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match?.[3] !== undefined && match[3] !== "*") checkSize(Number(match[3]), file, host);
  const wrong = !match || start !== offset || last < start || last >= file.bytes;
  if (wrong || (length !== undefined && Number(length) !== last - start + 1)) {
    throw new QuernError(
      "hub-range",
      { host, file: file.file },
      { detail: `asked ${offset}-, got ${header}` },
    );
  }
  return { start, end: last + 1 };
}

function checkSize(haveBytes: number, file: CatalogFile, host: string): void {
  if (haveBytes === file.bytes) return;
  throw new QuernError("hub-size-changed", { file: file.file, host, haveBytes, wantBytes: file.bytes });
}

function unquoted(etag: string | undefined): string | null {
  return etag === undefined ? null : etag.replace(/^W\//, "").replace(/^"|"$/g, "");
}
