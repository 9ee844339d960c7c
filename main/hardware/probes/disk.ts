import { statfs } from "node:fs/promises";
import { homedir } from "node:os";
import { dirname, resolve } from "node:path";
import type { DiskValue } from "../raw";
import { codeOf } from "./subject";

/** Free and total bytes of the disk that holds a folder, or would hold it: the nearest folder above that exists. */
export async function disk(folder: string): Promise<DiskValue> {
  let at = resolve(folder);
  for (;;) {
    try {
      const { bavail, blocks, bsize } = await statfs(at);
      return { freeBytes: exact(bavail * bsize), totalBytes: exact(blocks * bsize) };
    } catch (error) {
      const code = codeOf(error);
      const above = dirname(at);
      if ((code !== "ENOENT" && code !== "ENOTDIR") || above === at) throw error;
      at = above;
    }
  }
}

/** Some network disks claim more bytes than a number holds exactly. */
function exact(bytes: number): number {
  return Math.min(bytes, Number.MAX_SAFE_INTEGER);
}

/** A path with the home folder written as `~`: a report names no user. */
export function withoutHome(path: string, home: string = homedir()): string {
  const full = resolve(path);
  if (full === home) return "~";
  return full.startsWith(`${home}/`) || full.startsWith(`${home}\\`) ? `~${full.slice(home.length)}` : full;
}
