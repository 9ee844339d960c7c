import { type GgufHeader, readGgufHeaderFrom } from "../catalog";
import { QuernError } from "../contract";
import type { Net } from "../net";
import { fileUrl } from "./hub";

/** A file of a repository on the hub. */
export interface HubFile {
  readonly repo: string;
  /** A commit, or a tag or branch without a slash in its name. */
  readonly revision: string;
  readonly file: string;
}

const nameShape = /^(?<repo>[\w.-]+\/[\w.-]+?)(?:@(?<revision>[\w.-]+))?\/(?<file>[^@]+\.gguf)$/iu;

/** Reads `owner/repository/file.gguf`, or with `@revision` behind the repository; null for anything else. */
export function parseHubFile(text: string): HubFile | null {
  const { repo, revision = "main", file } = nameShape.exec(text)?.groups ?? {};
  const parts = `${repo}/${revision}/${file}`.split("/");
  if (repo === undefined || file === undefined || parts.some((part) => /^\.*$/u.test(part))) return null;
  return { repo, revision, file };
}

export const hubFileName = ({ repo, revision, file }: HubFile): string =>
  revision === "main" ? `${repo}/${file}` : `${repo}@${revision}/${file}`;

/** Fetched at once: a published file's header has 11 MB. */
const pieceBytes = 4 * 1024 * 1024;

/**
 * Reads the header of a file on the hub without its weights, by ranged reads: some 12 MB of 16 GB.
 * @throws QuernError `hub-no-parts` where the source gives no parts of a file, `hub-size-changed` when it becomes another
 * file meanwhile, the kinds of `Net`, and those of `readGgufHeader`
 */
export async function readRemoteHeader(
  net: Net,
  wanted: HubFile,
  signal?: AbortSignal,
): Promise<{ readonly fileBytes: number; readonly header: GgufHeader }> {
  const url = fileUrl(net.endpoint, wanted);
  const what = hubFileName(wanted);
  let known: { etag: string | undefined; bytes: number } | null = null;
  let piece = { start: 0, data: Buffer.alloc(0) };
  const fetchPiece = async (start: number) => {
    const range = `bytes=${start}-${start + pieceBytes - 1}`;
    const response = await net.request(url, { what, headers: { range }, ...(signal && { signal }) });
    const { host } = response.url;
    const said = /^bytes (\d+)-(\d+)\/(\d+)$/u.exec(response.headers.get("content-range") ?? "");
    const [from, last, bytes] = [Number(said?.[1]), Number(said?.[2]), Number(said?.[3])];
    if (response.status !== 206 || from !== start || last < from || last - from >= pieceBytes) {
      response.discard();
      throw new QuernError("hub-no-parts", { host, file: what });
    }
    const etag = response.headers.get("etag");
    if (known && (known.bytes !== bytes || known.etag !== etag)) {
      response.discard();
      throw new QuernError("hub-size-changed", {
        file: what,
        host,
        haveBytes: bytes,
        wantBytes: known.bytes,
      });
    }
    known = { etag, bytes };
    const chunks: Buffer[] = [];
    let taken = 0;
    for await (const chunk of response.body) {
      taken += chunk.length;
      if (taken > last - from + 1) throw new QuernError("hub-no-parts", { host, file: what });
      chunks.push(chunk);
    }
    piece = { start, data: Buffer.concat(chunks) };
    return bytes;
  };
  const fileBytes = await fetchPiece(0);
  const header = await readGgufHeaderFrom({
    path: what,
    bytes: fileBytes,
    readAt: async (buffer, position) => {
      if (position < piece.start || position >= piece.start + piece.data.length) await fetchPiece(position);
      return piece.data.copy(buffer, 0, position - piece.start);
    },
  });
  return { fileBytes, header };
}
