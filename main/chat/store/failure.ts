import { statfs } from "node:fs/promises";
import { type ErrorData, QuernError, toErrorData } from "../../contract";
import { errnoOf, fileTrouble } from "../../files";

/** SQLite wants to grow its files by whole pages and its log by up to a thousand of them (4 KiB each) at a time. */
const comfortableFreeBytes = 4 * 1024 * 1024;

/** SQLite's name for what went wrong, for example `SQLITE_FULL`; empty when it was not SQLite. */
export function sqliteCode(thrown: unknown): string {
  if (!(thrown instanceof Error)) return "";
  const code: unknown = "code" in thrown ? thrown.code : "";
  if (typeof code === "string" && code.startsWith("SQLITE_")) return code;
  // Opening fails without a code of its own; 14 is SQLITE_CANTOPEN.
  return /ConnectionFailed\(.*: 14"?\)/s.test(thrown.message) ? "SQLITE_CANTOPEN" : "";
}

/** The file's content is not a sound database of ours. */
export function isDamage(thrown: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB|ERROR)/.test(sqliteCode(thrown));
}

/** Turns what a call to the store threw into an error that people can be told. */
export async function storeFailure(thrown: unknown, folder: string): Promise<ErrorData> {
  if (thrown instanceof QuernError) return thrown.toData();
  if (["ENOSPC", "EDQUOT"].includes(errnoOf(thrown) ?? ""))
    return (await fileTrouble(thrown, folder)).toData();
  const code = sqliteCode(thrown);
  const detail = toErrorData(thrown).detail ?? code;
  if (code === "SQLITE_FULL" || code.startsWith("SQLITE_IOERR")) {
    const freeBytes = await freeBytesIn(folder);
    // A disk without room also shows as an input/output error, when the shared index cannot grow.
    if (code === "SQLITE_FULL" || freeBytes < comfortableFreeBytes) {
      const needBytes = Math.max(comfortableFreeBytes - freeBytes, 0) || comfortableFreeBytes;
      return { code: "disk-full", params: { path: folder, needBytes, freeBytes }, detail };
    }
  }
  if (/^SQLITE_(READONLY|CANTOPEN|PERM)/.test(code)) {
    return { code: "store-read-only", params: { path: folder }, detail };
  }
  return toErrorData(thrown);
}

async function freeBytesIn(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
