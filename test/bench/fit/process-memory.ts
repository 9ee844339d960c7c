import { readFile, writeFile } from "node:fs/promises";

/** What Linux says of a process's memory, bytes. */
export interface ProcessMemory {
  /** Its own, written to so far: only its end gives that back. */
  readonly residentBytes: number;
  /** Of its large buffers, not written to yet. */
  readonly untouchedBytes: number;
  /** Pages of one file that have been read since `forgetReads`; the system counts by groups of up to 2 MiB. */
  readonly readBytes: number;
}

/** Buffers of the engine are larger than this; what else is smaller and untouched, the runtime reserves for itself. */
const largeBytes = 64 * 1024 * 1024;

/** Each mapping: its range and rights, the file's number, and what it is of. */
const mapping = /^[\da-f]+-[\da-f]+ (\S{4}) \S+ \S+ (\d+) *(.*)$/u;

/** Reads the text of /proc/…/smaps. */
export function parseSmaps(text: string, file: string): ProcessMemory {
  const sums = { residentBytes: 0, untouchedBytes: 0, readBytes: 0 };
  let [isBuffer, isFile, size] = [false, false, 0];
  for (const entry of text.split("\n")) {
    const [, rights, inode, path] = mapping.exec(entry) ?? [];
    if (rights !== undefined) {
      isBuffer = rights.startsWith("rw") && inode === "0" && path === "";
      isFile = path === file;
      continue;
    }
    const [, key, kib] = /^(\w+): +(\d+) kB$/u.exec(entry) ?? [];
    const bytes = Number(kib) * 1024;
    if (key === "Size") size = bytes;
    if (key === "Referenced" && isFile) sums.readBytes += bytes;
    if (key !== "Anonymous") continue;
    sums.residentBytes += bytes;
    if (isBuffer && size >= largeBytes) sums.untouchedBytes += size - bytes;
  }
  return sums;
}

/** From now on, `readBytes` counts anew. */
export const forgetReads = (pid: number): Promise<void> => writeFile(`/proc/${pid}/clear_refs`, "1");

export const memoryOf = async (pid: number, file: string): Promise<ProcessMemory> =>
  parseSmaps(await readFile(`/proc/${pid}/smaps`, "utf8"), file);
