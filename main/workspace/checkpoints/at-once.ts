// biome-ignore lint/style/noRestrictedImports: in a thread of its own, see `Pace`.
import { closeSync, constants, fstatSync, openSync, readlinkSync, readSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { isRacy, type ReadFile } from "./disk";
import { hashOf, largeFrom } from "./objects";
import { sameStamp } from "./records";
import { looked } from "./scan";

/**
 * Reads a small file below the root, never through a link.
 * @returns undefined for all that is not so simple: `readOne` has the words and the patience for it
 */
export function readAtOnce(root: string, path: string): ReadFile | undefined {
  const absolute = join(root, path);
  let fd: number | undefined;
  try {
    // A pipe that has taken the file's name must not hold us up.
    fd = openSync(absolute, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    const readAt = Date.now();
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size >= largeFrom || !isWhere(absolute, fd)) return undefined;
    const { mode, stamp } = looked(stats);
    const bytes = readAll(fd, stamp.size);
    const after = looked(fstatSync(fd));
    if (bytes === undefined || !sameStamp(stamp, after.stamp)) return undefined;
    const record = {
      kind: "file",
      mode,
      ...stamp,
      hash: hashOf(bytes),
      racy: isRacy(stamp, readAt),
    } as const;
    return { record, bytes };
  } catch {
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** @returns undefined where it has become longer or shorter meanwhile */
function readAll(fd: number, size: number): Buffer | undefined {
  // One more than there should be, and not of a pool that others would hold.
  const bytes = Buffer.allocUnsafeSlow(size + 1);
  let done = 0;
  for (;;) {
    const read = readSync(fd, bytes, done, size + 1 - done, done);
    done += read;
    if (done > size) return undefined;
    if (read === 0) return done === size ? bytes.subarray(0, size) : undefined;
  }
}

function isWhere(absolute: string, fd: number): boolean {
  if (process.platform === "linux") return readlinkSync(`/proc/self/fd/${fd}`) === absolute;
  const folder = dirname(absolute);
  return realpathSync.native(folder) === folder;
}
