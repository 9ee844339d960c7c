import { readFile } from "node:fs/promises";

/** Memory of a process: what only its end gives back, and file pages that the system may drop. */
export interface Resident {
  readonly ramBytes: number;
  readonly mappedBytes?: number;
}

/** Reads the text of Linux's /proc/…/status (values in KiB); null where it does not tell the kinds apart. */
export function parseResident(status: string): Resident | null {
  const bytes = (key: string) => {
    const kib = new RegExp(`^${key}:\\s+(\\d+) kB$`, "mu").exec(status)?.[1];
    return kib === undefined ? undefined : Number(kib) * 1024;
  };
  const anonymous = bytes("RssAnon");
  const mappedBytes = bytes("RssFile");
  if (anonymous === undefined || mappedBytes === undefined) return null;
  return { ramBytes: anonymous + (bytes("RssShmem") ?? 0), mappedBytes };
}

/**
 * What this process holds in system memory now. The resident set alone misleads on Linux: of a model on the CPU it
 * counts the mapped file beside the weights that were rearranged from it (seen: 22 GiB resident, 15 of them needed).
 * Windows and macOS tell a process no more of itself than the resident set.
 */
export async function residentMemory(): Promise<Resident> {
  const status =
    process.platform === "linux" ? await readFile("/proc/self/status", "utf8").catch(() => "") : "";
  return parseResident(status) ?? { ramBytes: process.memoryUsage.rss() };
}
