import { createHash } from "node:crypto";
import { z } from "zod";

/** What tells that a file is the one that was looked at before, without reading it again. */
export const stamp = z.object({
  size: z.number(),
  /**
   * Milliseconds, as fractions. A double holds a quarter of a microsecond here, finer than any file system's clock
   * ticks; times in nanoseconds as BigInt would be slower and tell no more.
   */
  mtimeMs: z.number(),
  /** Set by the system alone, whatever is done to the other one. */
  ctimeMs: z.number(),
  inode: z.number(),
});
export type Stamp = z.infer<typeof stamp>;

const mode = z.number().int().min(0).max(0o7777);

/** What a path is in a checkpoint. */
export const record = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("file"),
    mode,
    ...stamp.shape,
    /** SHA-256 of its bytes, in hex. */
    hash: z.string().regex(/^[0-9a-f]{64}$/),
    /** It was so young when it was read that a later change may have left the same stamp. */
    racy: z.boolean(),
  }),
  /** Too large to be copied: what it was is known, not what it held. */
  z.object({ kind: z.literal("stamp"), mode, ...stamp.shape }),
  z.object({ kind: z.literal("link"), target: z.string() }),
  /** A folder in which nothing is recorded; kept so that putting back does not remove it. */
  z.object({ kind: z.literal("folder") }),
]);
export type Record = z.infer<typeof record>;
export type FileRecord = Extract<Record, { kind: "file" }>;

/** The records of a folder, by path below it. */
export type Records = ReadonlyMap<string, Record>;

/** Something that a checkpoint does not hold, and why. */
export interface LeftOut {
  readonly path: string;
  /**
   * `ignored`: by the folder's ignore files or always (git's own folder, installed packages), and a folder stands for
   * all that is in it. `large`: above the limit. `unreadable`: the system gives no access.
   */
  readonly why: "ignored" | "large" | "unreadable";
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
