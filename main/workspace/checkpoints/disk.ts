import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open, readlink, realpath } from "node:fs/promises";
import { dirname, join } from "node:path";
import { QuernError } from "../../contract";
import { errnoOf } from "../../files";
import { hashOf, largeFrom } from "./objects";
import { type FileRecord, type Stamp, sameStamp } from "./records";
import { looked } from "./scan";

/** A file as it was read; `bytes` are absent for a large one, which is to be copied by the system. */
export interface ReadFile {
  readonly record: FileRecord;
  readonly bytes?: Uint8Array;
}

/**
 * How long after a change the system's clock for files may still show the same time: a kernel's tick where times have
 * fractions of a second, else the two seconds of FAT.
 */
const tickMs = { fine: 50, coarse: 2000 };

/** Whether a later change could have left the same stamp: the file changed just before it was read. */
export function isRacy(stamp: Stamp, readAtMs: number): boolean {
  // FAT has no time that the system alone sets; there, and wherever it is later, the file's own time counts.
  const changedAt = process.platform === "win32" ? Math.max(stamp.ctimeMs, stamp.mtimeMs) : stamp.ctimeMs;
  return changedAt >= readAtMs - (changedAt % 1000 === 0 ? tickMs.coarse : tickMs.fine);
}

/** Who is reading or copying, and how a large file is stored. */
export interface LargeFiles {
  /** @returns the hash of what was copied */
  add(path: string): Promise<string>;
}

/**
 * Reads a file below the root, never through a link. One that changes while it is read is read again; one that never
 * rests is taken as it was read last, and not trusted the next time.
 * @param large what to do with a large one; absent: it is hashed only
 * @returns null where there is no such file any more; "unreadable" where the system gives no access
 */
export async function readOne(
  root: string,
  path: string,
  large?: LargeFiles,
): Promise<ReadFile | "unreadable" | null> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await readOnce(root, path, large, attempt === 3);
    if (result !== "changing") return result;
  }
}

async function readOnce(
  root: string,
  path: string,
  large: LargeFiles | undefined,
  last: boolean,
): Promise<ReadFile | "unreadable" | "changing" | null> {
  const absolute = join(root, path);
  let handle: Awaited<ReturnType<typeof open>>;
  try {
    // A pipe that has taken the file's name must not hold us up.
    handle = await open(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = errnoOf(error);
    return code === "ENOENT" || code === "ENOTDIR" || code === "ELOOP" ? null : "unreadable";
  }
  try {
    const readAt = Date.now();
    const stats = await handle.stat();
    if (!stats.isFile() || !(await isWhere(absolute, handle.fd))) return null;
    const { mode, stamp } = looked(stats);
    const source = process.platform === "linux" ? `/proc/self/fd/${handle.fd}` : absolute;
    const bytes = stamp.size < largeFrom ? await handle.readFile() : undefined;
    const hash = bytes ? hashOf(bytes) : large ? await large.add(source) : await hashHandle(handle);
    const after = looked(await handle.stat());
    const still = sameStamp(stamp, after.stamp) && (bytes === undefined || bytes.byteLength === stamp.size);
    if (!still && !last) return "changing";
    const racy = !still || isRacy(stamp, readAt);
    return { record: { kind: "file", mode, ...stamp, hash, racy }, ...(bytes && { bytes }) };
  } catch (error) {
    const code = errnoOf(error);
    // What the disk of the store says is another matter.
    if (code === "EIO" || code === "EISDIR") return "unreadable";
    throw error;
  } finally {
    await handle.close();
  }
}

async function hashHandle(handle: Awaited<ReturnType<typeof open>>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of handle.createReadStream({ autoClose: false, start: 0, highWaterMark: 1 << 20 }))
    hash.update(piece);
  return hash.digest("hex");
}

/** Whether an opened file lies where it was asked for, and no link has led away on the way to it. */
async function isWhere(absolute: string, fd: number): Promise<boolean> {
  if (process.platform === "linux") return (await readlink(`/proc/self/fd/${fd}`)) === absolute;
  const folder = dirname(absolute);
  return (await realpath(folder).catch(() => null)) === folder;
}

/**
 * The path that a path really has below the root: links among its folders are followed, the last part is not.
 * Folders that are not there count as they are named.
 * @throws QuernError `path-outside` where it leads out, `path-invalid` for what is no path of a file
 */
export async function realPath(root: string, path: string): Promise<string> {
  const parts = partsOf(path);
  const name = parts.pop() ?? "";
  const missing: string[] = [];
  while (parts.length > 0) {
    const real = await realpath(join(root, ...parts)).catch(() => null);
    if (real !== null) {
      if (real !== root && !real.startsWith(join(root, "/"))) throw new QuernError("path-outside", { path });
      const below = real
        .slice(root.length)
        .split(/[\\/]/)
        .filter((part) => part !== "");
      return [...below, ...missing, name].join("/");
    }
    missing.unshift(parts.pop() ?? "");
  }
  return [...missing, name].join("/");
}

/** @throws QuernError `path-outside`, `path-invalid` */
export function partsOf(path: string): string[] {
  const parts = path.split("/");
  const windows = process.platform === "win32";
  if (path.startsWith("/") || parts.includes("..") || (windows && /^[a-z]:|\\/i.test(path)))
    throw new QuernError("path-outside", { path });
  if (parts.some((part) => part === "" || part === "." || part.includes("\0")))
    throw new QuernError("path-invalid", { path });
  return parts;
}
