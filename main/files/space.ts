import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

export interface DiskSpace {
  /** What an ordinary user may still write. */
  readonly freeBytes: number;
  readonly totalBytes: number;
}

/** Space on the disk that holds `path` (or would: the nearest folder that exists); null where the system does not say. */
export async function diskSpace(path: string): Promise<DiskSpace | null> {
  for (let at = path; ; at = dirname(at)) {
    try {
      const stats = await statfs(at);
      return { freeBytes: stats.bavail * stats.bsize, totalBytes: stats.blocks * stats.bsize };
    } catch {
      if (dirname(at) === at) return null;
    }
  }
}
