import { createHash } from "node:crypto";
import { type BigIntStats, constants } from "node:fs";
import { type FileHandle, lstat, open } from "node:fs/promises";
import { QuernError } from "../../contract";
import type { FolderRoot, Place } from "../paths";

/** Of a file's bytes: the first half of their SHA-256, which nobody can find a second text for by chance. */
export function versionOf(bytes: Uint8Array): string {
  return fileVersionOf(createHash("sha256").update(bytes).digest("hex"));
}

/** The version of a file whose SHA-256 is known, in hex. */
export function fileVersionOf(hex: string): string {
  return hex.slice(0, 32);
}

/** An open file that is surely the one at this place, and no link, pipe or device. */
export interface HeldFile {
  readonly handle: FileHandle;
  readonly stats: BigIntStats;
}

/**
 * Opens a file for reading and does something with it. A pipe or a device is not waited for.
 * @throws QuernError `file-not-text` for what is no file; `path-outside`; errors of the system
 */
export async function withFile<T>(
  root: FolderRoot,
  place: Place,
  name: string,
  body: (file: HeldFile) => Promise<T>,
): Promise<T> {
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const handle = await open(place.at(name), flags);
  try {
    const stats = await handle.stat({ bigint: true });
    if (stats.isDirectory()) throw new QuernError("path-invalid", { path: place.pathOf(name) });
    if (!stats.isFile()) throw new QuernError("file-not-text", { path: place.pathOf(name) });
    if (root.holding === "checked") await expectInside(place, name, stats);
    return await body({ handle, stats });
  } finally {
    await handle.close();
  }
}

/** How often a place is looked at again where it cannot be held. */
const looks = 5;

/**
 * Where a folder cannot be held by a handle: it is where it was, and what lies there is what is open. One look at each
 * can be fooled by who swaps the folder between the two; who wants to get through all of these must hit every gap.
 * That is no proof, which is why Linux does it by handle.
 */
async function expectInside(place: Place, name: string, stats: BigIntStats): Promise<void> {
  for (let look = 0; look < looks; look++) {
    await place.check();
    const there = await lstat(place.at(name), { bigint: true });
    if (there.dev !== stats.dev || there.ino !== stats.ino)
      throw new QuernError("path-outside", { path: place.pathOf(name) });
  }
}

/**
 * Reads a file from its beginning.
 * @param most bytes at most; what a file of `/proc` or one that grows says of its size is not believed
 */
export async function readUpTo(file: HeldFile, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  while (length < most) {
    const expected = Math.max(Number(file.stats.size) - length, 1) + 1;
    const part = Buffer.allocUnsafe(Math.min(expected, most - length, 16 * 1024 * 1024));
    const { bytesRead } = await file.handle.read(part, 0, part.length, length);
    if (bytesRead === 0) break;
    parts.push(part.subarray(0, bytesRead));
    length += bytesRead;
  }
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts);
}

/** The version of a file of any size, read in parts. */
export async function versionOfFile(file: HeldFile): Promise<string> {
  const hash = createHash("sha256");
  const part = Buffer.allocUnsafe(Math.min(Math.max(Number(file.stats.size), 1), 1024 * 1024));
  for (let at = 0; ; ) {
    const { bytesRead } = await file.handle.read(part, 0, part.length, at);
    if (bytesRead === 0) break;
    hash.update(part.subarray(0, bytesRead));
    at += bytesRead;
  }
  return fileVersionOf(hash.digest("hex"));
}

/** A name for the state of a file that is too large to be read just to be shown: size and time, to the nanosecond. */
export function stampOf(file: HeldFile): string {
  return `stamp-${file.stats.size}-${file.stats.mtimeNs}`;
}
