import type { Dirent, Stats } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { errnoOf } from "../../files";
import type { LeftOut } from "../ports";
import { type FolderRules, ignoreFileLimit, ignoreFileName, noRules } from "./ignore-rules";
import { listAtOnce, Pace } from "./pace";
import type { Stamp } from "./records";
import { statsOf } from "./stats-of";

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

/** What an entry of a folder counts as to a disk's pace. */
const entryBytes = 1000;
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
    const files: string[] = [];
    let recorded = 0;
    for (const entry of entries) {
      const name = entry.name;
      if (temporaryName.test(name)) continue;
      const at = path === "" ? name : `${path}/${name}`;
      const isFolder = entry.isDirectory();
      if (rules.leavesOut(name, isFolder) && !also.has(at)) leftOut.push({ path: at, why: "ignored" });
      else if (!isFolder) files.push(at);
      else {
        recorded += 1;
        if (forbidden.has(join(root, at))) leftOut.push({ path: at, why: "ignored" });
        else inner.push({ path: at, rules: rules.inFolder(name) });
      }
    }
    for (const at of also.size === 0 ? [] : files) if (also.has(at)) alsoSeen.add(at);
    for (const one of await lookAt(root, files)) {
      if (one === "nothing") continue;
      if (one.kind === "unreadable") leftOut.push({ path: one.path, why: "unreadable" });
      else {
        recorded += 1;
        found.push(one);
      }
    }
    if (recorded === 0 && path !== "") found.push({ kind: "folder", path });
    return inner;
  };

  const pace = new Pace();
  const queue: Waiting[] = [{ path: "", rules: noRules }];
  let first = true;
  const next = async (waiting: Waiting): Promise<void> => {
    await pace.turn();
    signal?.throwIfAborted();
    const path = join(root, waiting.path);
    let entries: Dirent[];
    try {
      entries =
        pace.atOnce(
          () => listAtOnce(path),
          (all) => all.length * entryBytes,
        ) ?? (await readdir(path, { withFileTypes: true }));
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
  const unseen = [...also].filter((path) => !alsoSeen.has(path));
  for (const one of await lookAt(root, unseen))
    if (one !== "nothing" && one.kind !== "unreadable") found.push(one);
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

type Look = Found | { readonly kind: "unreadable"; readonly path: string } | "nothing";

/** Looks at files of one folder at the same time, in the order of the paths. */
async function lookAt(root: string, paths: readonly string[]): Promise<Look[]> {
  const looks: Look[] = [];
  const links: { readonly at: number; readonly path: string }[] = [];
  for (const [at, answer] of (await statsOf(paths.map((path) => join(root, path)))).entries()) {
    const path = paths[at] ?? "";
    if (answer instanceof Error) looks.push(whyNot(path, answer));
    else if (answer.isFile()) looks.push({ kind: "file", path, ...looked(answer) });
    else {
      // Sockets, pipes and devices hold nothing; where a link leads is asked for below.
      looks.push("nothing");
      if (answer.isSymbolicLink()) links.push({ at, path });
    }
  }
  const targets = links.map(async ({ at, path }) => {
    looks[at] = await readlink(join(root, path)).then(
      (target) => ({ kind: "link", path, target }),
      (error: unknown) => whyNot(path, error),
    );
  });
  await Promise.all(targets);
  return looks;
}

function whyNot(path: string, error: unknown): Look {
  // A name that is no valid text cannot be asked for by its text.
  return isGone(error) && !path.includes("\ufffd") ? "nothing" : { kind: "unreadable", path };
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
