import { z } from "zod";
import { catalogFile } from "../contract";
import { readJsonFile, writeFileAtomic } from "../files";
import { type ChunkNote, digestBytes } from "./chunks";

const whole = z.number().int().nonnegative();
const journal = z.object({
  version: z.literal(2),
  file: catalogFile,
  /** What the whole file must hash to. Bytes of another version of the file are caught by it, whatever an ETag says. */
  sha256: z.string(),
  /** ETag that each source gave the file, by the source's id. */
  etags: z.record(z.string(), z.string()),
  /** So much of the part had been forced to the disk. */
  safeBytes: whole,
  chunkBytes: z.number().int().positive(),
  /** 16 bytes for each chunk, base64: its digest, or zeros while it is not there. */
  chunks: z.string().max(1_000_000),
  partial: z.array(z.object({ index: whole, bytes: whole, digest: z.string().max(64) })).max(1000),
  /** It was under way when this was written: it goes on by itself after a restart. */
  running: z.boolean(),
});
/** What is known of a part, beside it on the disk. */
export type Journal = z.infer<typeof journal>;

/** A file of no more is one chunk: to share it among connections takes longer than to fetch it. */
const smallBytes = 8 * 1024 * 1024;
// Small, since the last connections of a download cannot share a chunk: each waits for its own.
const leastChunkBytes = 256 * 1024;
const mostChunks = 4096;

/** Size of a file's chunks: 256 KiB, and more where that would be over 4096 of them, so that the journal stays small. */
export function chunkBytesFor(totalBytes: number): number {
  if (totalBytes <= smallBytes) return smallBytes;
  return leastChunkBytes * Math.ceil(totalBytes / (leastChunkBytes * mostChunks));
}

/** The journal of a part; null when there is none that makes sense (then the part counts for nothing). */
export async function readJournal(path: string): Promise<Journal | null> {
  const found = await readJsonFile(path);
  const parsed = found.kind === "value" ? journal.safeParse(found.value) : null;
  return parsed?.success ? parsed.data : null;
}

export async function writeJournal(path: string, content: Journal): Promise<void> {
  // An older journal is as true as a newer one: it only knows of fewer bytes.
  await writeFileAtomic(path, `${JSON.stringify(content)}\n`, false);
}

/** The digests of a journal, as `createChunks` takes them. */
export function unpackDigests(packed: string): (string | null)[] {
  const bytes = Buffer.from(packed, "base64");
  const digests: (string | null)[] = [];
  for (let at = 0; at + digestBytes <= bytes.length; at += digestBytes) {
    const digest = bytes.subarray(at, at + digestBytes);
    digests.push(digest.every((byte) => byte === 0) ? null : digest.toString("base64"));
  }
  return digests;
}

export function packDigests(digests: ChunkNote["digests"]): string {
  const packed = Buffer.alloc(digests.length * digestBytes);
  for (const [index, digest] of digests.entries())
    if (digest !== null) packed.set(Buffer.from(digest, "base64"), index * digestBytes);
  return packed.toString("base64");
}
