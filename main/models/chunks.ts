import { createHash, type Hash } from "node:crypto";

/** Bytes of a chunk's digest that are kept: the first half of its SHA-256, which nobody finds a second text for. */
export const digestBytes = 16;

/** A chunk that has arrived only in part. */
export interface PartialChunk {
  readonly index: number;
  readonly bytes: number;
  /** Digest of those bytes, base64. */
  readonly digest: string;
}

/** What is known to be in a part: whole chunks by their digests (null: not there), and begun ones. */
export interface ChunkNote {
  readonly digests: readonly (string | null)[];
  readonly partial: readonly PartialChunk[];
}

/** Which bytes of a file have arrived, chunk by chunk; each chunk is filled from its start. */
export interface Chunks {
  readonly count: number;
  readonly totalBytes: number;
  startOf(index: number): number;
  indexOf(position: number): number;
  isWhole(index: number): boolean;
  /** Position behind the last byte that has arrived of this chunk without a gap. */
  filledTo(index: number): number;
  receivedBytes(): number;
  missing(): boolean;
  /** Digest of a chunk that an earlier run noted and that nobody has read back since; null for all others. */
  unchecked(index: number): string | null;
  /** The chunk was read back and its digest was right. */
  checked(index: number): void;
  /** Bytes are in the file, behind what was there of their chunk; they may go over several chunks. */
  wrote(position: number, bytes: Buffer): void;
  /** The chunk counts for nothing any more. */
  drop(index: number): void;
  /** Takes over a begun chunk of an earlier run, whose bytes were read back. */
  resume(index: number, bytes: Buffer): void;
  /** What may be noted once everything written before this call is safe on the disk. */
  note(): ChunkNote & { readonly safeBytes: number };
}

export function digestOf(hash: Hash): string {
  return hash.digest().subarray(0, digestBytes).toString("base64");
}

/** @param known whole chunks that an earlier run noted: they count as there until one is found wrong */
export function createChunks(
  totalBytes: number,
  chunkBytes: number,
  known: readonly (string | null)[] = [],
): Chunks {
  const count = Math.ceil(totalBytes / chunkBytes);
  const digests: (string | null)[] = Array.from({ length: count }, (_, index) => known[index] ?? null);
  const trusted = new Uint8Array(count);
  const begun = new Map<number, { hash: Hash; bytes: number }>();
  let received = 0;
  const startOf = (index: number) => Math.min(totalBytes, index * chunkBytes);
  const sizeOf = (index: number) => startOf(index + 1) - startOf(index);
  for (let index = 0; index < count; index++) if (digests[index] !== null) received += sizeOf(index);

  function add(index: number, bytes: Buffer): void {
    const now = begun.get(index) ?? { hash: createHash("sha256"), bytes: 0 };
    now.hash.update(bytes);
    now.bytes += bytes.length;
    received += bytes.length;
    begun.set(index, now);
    if (now.bytes < sizeOf(index)) return;
    begun.delete(index);
    digests[index] = digestOf(now.hash);
    trusted[index] = 1;
  }

  return {
    count,
    totalBytes,
    startOf,
    indexOf: (position) => Math.floor(position / chunkBytes),
    isWhole: (index) => (digests[index] ?? null) !== null,
    filledTo: (index) =>
      (digests[index] ?? null) === null
        ? startOf(index) + (begun.get(index)?.bytes ?? 0)
        : startOf(index + 1),
    receivedBytes: () => received,
    missing: () => received < totalBytes,
    unchecked: (index) => (trusted[index] === 1 ? null : (digests[index] ?? null)),
    checked: (index) => {
      trusted[index] = 1;
    },
    wrote: (position, bytes) => {
      for (let at = 0; at < bytes.length; ) {
        const index = Math.floor((position + at) / chunkBytes);
        const end = Math.min(bytes.length, startOf(index + 1) - position);
        add(index, bytes.subarray(at, end));
        at = end;
      }
    },
    drop: (index) => {
      received -= (digests[index] ?? null) === null ? (begun.get(index)?.bytes ?? 0) : sizeOf(index);
      digests[index] = null;
      trusted[index] = 0;
      begun.delete(index);
    },
    resume: add,
    note: () => ({
      digests: [...digests],
      partial: [...begun].map(([index, { hash, bytes }]) => ({
        index,
        bytes,
        digest: digestOf(hash.copy()),
      })),
      safeBytes: received,
    }),
  };
}
