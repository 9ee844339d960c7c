/** Largest file on a FAT32 stick. Source: FAT32 keeps the size of a file in 32 bits. */
export const fat32FileBytes = 2 ** 32 - 1;
/** Of how many bytes each has its own digest: small enough to name what is bad, few enough for a small manifest. */
export const usualChunkBytes = 16 * 1024 * 1024;

/** A piece of a file as it lies on a stick. */
export interface KitPart {
  readonly path: string;
  readonly bytes: number;
}

/**
 * How a file of a kit is cut into parts. Every part but the last is a whole number of chunks, so that each chunk lies
 * in one part.
 * @param partBytes most bytes of a part; null: one part
 */
export function partsOf(
  path: string,
  bytes: number,
  partBytes: number | null,
  chunkBytes: number,
): KitPart[] {
  if (partBytes === null || bytes <= partBytes) return [{ path, bytes }];
  const each = Math.max(1, Math.floor(partBytes / chunkBytes)) * chunkBytes;
  const count = Math.ceil(bytes / each);
  return Array.from({ length: count }, (_, n) => ({
    path: `${path}.part-${n + 1}-of-${count}`,
    bytes: Math.min(each, bytes - n * each),
  }));
}

const units: Readonly<Record<string, number>> = {
  "": 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  mib: 2 ** 20,
  gib: 2 ** 30,
};

/** Bytes of a size such as `4GB`, `700 MB` or `2GiB` (GB is 10⁹, GiB is 2³⁰); null: no size. */
export function parseSize(text: string): number | null {
  const [, figure, unit] = /^(\d+(?:\.\d+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = units[(unit ?? "").toLowerCase()];
  if (figure === undefined || factor === undefined) return null;
  const bytes = Math.floor(Number(figure) * factor);
  return Number.isSafeInteger(bytes) && bytes > 0 ? bytes : null;
}
