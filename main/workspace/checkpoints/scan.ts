import type { Dirent, Stats } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../../files";
import { type FolderRules, ignoreFileLimit, ignoreFileName, noRules } from "./ignore-rules";
import type { LeftOut, Stamp } from "./records";

/** What a look at the folder has found, without reading any file. */
export type Found =
  | { readonly kind: "file"; readonly path: string; readonly mode: number; readonly stamp: Stamp }
  | { readonly kind: "link"; readonly path: string; readonly target: string }
  | { readonly kind: "folder"; readonly path: string };

export interface Scanned {
  readonly found: Found[];
  readonly leftOut: LeftOut[];
}

/** Our own files that are about to take the name of another; a crash may leave one for a moment. */
export const temporaryName = /^\.quern-[0-9a-f]{16}\.tmp$/;

/** Folders that are read at the same time; more than the threads of the pool do not help. */
const foldersAtOnce = 8;

export interface ScanOptions {
  /** Real and absolute. */
  readonly root: string;
  /** Real, absolute folders that are never looked into: our own data. */
  readonly never: readonly string[];
  /** Recorded even where it is ignored. */
  readonly also: ReadonlySet<string>;
  readonly signal?: AbortSignal;
}

interface Waiting {
  readonly path: string;
  readonly rules: FolderRules;
}

/**
 * Looks at every file of the folder. Links are not followed. What comes and goes while it looks may be there or not.
 * @throws the system's error when the folder itself cannot be read; AbortError
 */
export async function scan({ root, never, also, signal }: ScanOptions): Promise<Scanned> {
  const found: Found[] = [];
  const leftOut: LeftOut[] = [];
  const forbidden = new Set(never);
  const alsoSeen = new Set<string>();

  const look = async ({ path, rules }: Waiting, entries: readonly Dirent[]): Promise<Waiting[]> => {
    const inner: Waiting[] = [];
    let recorded = 0;
    await Promise.all(
      entries.map(async (entry) => {
        const name = entry.name;
        const at = path === "" ? name : `${path}/${name}`;
        if (temporaryName.test(name)) return;
        if (rules.leavesOut(name, entry.isDirectory()) && !also.has(at)) {
          leftOut.push({ path: at, why: "ignored" });
          return;
        }
        if (entry.isDirectory()) {
          recorded += 1;
          const absolute = join(root, at);
          if (forbidden.has(absolute)) leftOut.push({ path: at, why: "ignored" });
          else inner.push({ path: at, rules: rules.inFolder(name) });
          return;
        }
        const one = await lookAt(root, at);
        if (also.has(at)) alsoSeen.add(at);
        if (one === "unreadable") leftOut.push({ path: at, why: "unreadable" });
        if (typeof one !== "object") return;
        recorded += 1;
        found.push(one);
      }),
    );
    if (recorded === 0 && path !== "") found.push({ kind: "folder", path });
    return inner;
  };

  const queue: Waiting[] = [{ path: "", rules: noRules }];
  let first = true;
  const next = async (waiting: Waiting): Promise<void> => {
    signal?.throwIfAborted();
    let entries: Dirent[];
    try {
      entries = await readdir(join(root, waiting.path), { withFileTypes: true });
    } catch (error) {
      if (waiting.path === "") throw error;
      if (!isGone(error)) leftOut.push({ path: waiting.path, why: "unreadable" });
      return;
    }
    queue.push(...(await look(await withOwnRules(root, waiting, entries), entries)));
  };
  await new Promise<void>((resolve, reject) => {
    let running = 0;
    const go = () => {
      if (queue.length === 0 && running === 0 && !first) return resolve();
      first = false;
      while (running < foldersAtOnce) {
        const waiting = queue.pop();
        if (!waiting) return;
        running += 1;
        next(waiting).then(() => {
          running -= 1;
          go();
        }, reject);
      }
    };
    go();
  });
  for (const path of also) {
    if (alsoSeen.has(path)) continue;
    const one = await lookAt(root, path);
    if (typeof one === "object") found.push(one);
  }
  return { found, leftOut };
}

/** The rules of a folder together with those of its own ignore file. */
async function withOwnRules(root: string, waiting: Waiting, entries: readonly Dirent[]): Promise<Waiting> {
  if (!entries.some((entry) => entry.name === ignoreFileName && entry.isFile())) return waiting;
  const text = await ignoreText(join(root, waiting.path, ignoreFileName));
  return { path: waiting.path, rules: waiting.rules.withFile(text) };
}

async function ignoreText(path: string): Promise<string | null> {
  try {
    if ((await lstat(path)).size > ignoreFileLimit) return null;
    return await readFile(path, "utf8");
  } catch {
    return null;
  }
}

async function lookAt(root: string, path: string): Promise<Found | "unreadable" | "nothing"> {
  const absolute = join(root, path);
  try {
    const stats = await lstat(absolute);
    if (stats.isFile()) return { kind: "file", path, ...looked(stats) };
    if (stats.isSymbolicLink()) return { kind: "link", path, target: await readlink(absolute) };
    // Sockets, pipes and devices hold nothing.
    return "nothing";
  } catch (error) {
    // A name that is no valid text cannot be asked for by its text.
    return isGone(error) && !path.includes("\ufffd") ? "nothing" : "unreadable";
  }
}

/** What is kept of the system's answer. */
export function looked(stats: Stats): { mode: number; stamp: Stamp } {
  const { size, mtimeMs, ctimeMs, ino } = stats;
  return { mode: stats.mode & 0o7777, stamp: { size, mtimeMs, ctimeMs, inode: ino } };
}

function isGone(error: unknown): boolean {
  const code = errnoOf(error);
  return code === "ENOENT" || code === "ENOTDIR";
}
