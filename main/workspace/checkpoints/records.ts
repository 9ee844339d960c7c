import { createHash } from "node:crypto";

/** What tells that a file is the one that was looked at before, without reading it again. */
export interface Stamp {
  readonly size: number;
  /**
   * Milliseconds, as fractions. A double holds a quarter of a microsecond here, finer than any file system's clock
   * ticks; times in nanoseconds as BigInt would be slower and tell no more.
   */
  readonly mtimeMs: number;
  /** Set by the system alone, whatever is done to the other one. */
  readonly ctimeMs: number;
  readonly inode: number;
}

/** What a path is in a checkpoint. */
export type Record =
  | ({
      readonly kind: "file";
      /** The mode bits. */
      readonly mode: number;
      /** SHA-256 of its bytes, in hex. */
      readonly hash: string;
      /** It was so young when it was read that a later change may have left the same stamp. */
      readonly racy: boolean;
    } & Stamp)
  /** Too large to be copied: what it was is known, not what it held. */
  | ({ readonly kind: "stamp"; readonly mode: number } & Stamp)
  | { readonly kind: "link"; readonly target: string }
  /** A folder in which nothing is recorded; kept so that putting back does not remove it. */
  | { readonly kind: "folder" };
export type FileRecord = Extract<Record, { kind: "file" }>;

/** The records of a folder, by path below it. */
export type Records = ReadonlyMap<string, Record>;

/**
 * Whether a value is a list of paths and records. By hand and not by a schema: a start reads tens of thousands before
 * its first checkpoint, and in a thread that has only begun a schema took a quarter of a second for them.
 */
export function isRecordList(value: unknown): value is [string, Record][] {
  return Array.isArray(value) && value.every(isEntry);
}

function isEntry(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && typeof value[0] === "string" && isRecord(value[1]);
}

function isRecord(value: unknown): value is Record {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  switch (value.kind) {
    case "file":
      return (
        isStamped(value) &&
        "hash" in value &&
        isHash(value.hash) &&
        "racy" in value &&
        typeof value.racy === "boolean"
      );
    case "stamp":
      return isStamped(value);
    case "link":
      return "target" in value && typeof value.target === "string";
    default:
      return value.kind === "folder";
  }
}

function isStamped(value: object): boolean {
  return (
    "mode" in value &&
    typeof value.mode === "number" &&
    (value.mode & 0o7777) === value.mode &&
    "size" in value &&
    typeof value.size === "number" &&
    "mtimeMs" in value &&
    typeof value.mtimeMs === "number" &&
    "ctimeMs" in value &&
    typeof value.ctimeMs === "number" &&
    "inode" in value &&
    typeof value.inode === "number"
  );
}

const hashForm = /^[0-9a-f]{64}$/;

/** Whether a value is a SHA-256 in hex. */
export function isHash(value: unknown): value is string {
  return typeof value === "string" && hashForm.test(value);
}

export function sameStamp(a: Stamp, b: Stamp): boolean {
  return a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs && a.inode === b.inode;
}

/** Whether two records are of the same thing to a user: bytes, or where a link leads, and mode bits. */
export function sameContent(a: Record | undefined, b: Record | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  if (a.kind === "file" && b.kind === "file") return a.hash === b.hash && a.mode === b.mode;
  if (a.kind === "link" && b.kind === "link") return a.target === b.target;
  if (a.kind === "stamp" && b.kind === "stamp") return a.mode === b.mode && sameStamp(a, b);
  return a.kind === b.kind;
}

/** Whether nothing of a record need be written down again. */
export function sameRecord(a: Record | undefined, b: Record): boolean {
  if (a?.kind === "file" && b.kind === "file")
    return sameContent(a, b) && sameStamp(a, b) && a.racy === b.racy;
  return sameContent(a, b);
}

/** What tells one version from another: of a file's bytes, or of where a link leads; null where neither is known. */
export function versionHash(one: Record): string | null {
  if (one.kind === "file") return one.hash;
  return one.kind === "link" ? createHash("sha256").update(`link:${one.target}`).digest("hex") : null;
}
