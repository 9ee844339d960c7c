import { realpath } from "node:fs/promises";
import { join } from "node:path";
import { type FindQuery, type FoundLine, QuernError } from "../../contract";
import { type Access, isSeen } from "../files/access";
import { type AboveRoot, ignoreRules } from "../files/ignore-rules";
import { belowFolder, type FolderRoot } from "../paths";
import { globArguments } from "./globs";
import { readMessage } from "./match";
import { commonArguments, neverLooked, runRipgrep } from "./ripgrep";

/** Lines at most from one file, and from all. */
const mostPerFile = 2000;
const mostLines = 20_000;

export interface SearchOptions {
  readonly access: Access;
  readonly above: AboveRoot;
  readonly ripgrep: string;
}

export interface FoundBatch {
  readonly lines: readonly FoundLine[];
  /** There is more than is given. */
  readonly clipped: boolean;
}

/**
 * Lines that match, in batches as ripgrep finds them.
 * @throws QuernError `find-pattern`, `cancelled`
 */
export async function* searchFiles(
  options: SearchOptions,
  query: FindQuery,
  signal: AbortSignal,
): AsyncGenerator<FoundBatch> {
  const { access, above, ripgrep } = options;
  const args = findArguments(query, access.root, above.levels.length > 0);
  const ending = new AbortController();
  const run = runRipgrep({
    ripgrep,
    folder: access.root.path,
    args,
    separator: 10,
    signal: AbortSignal.any([signal, ending.signal]),
  });
  // Always one ahead: ripgrep would stand still while the system is asked about what it has found.
  const ahead = () => {
    const next = run.next();
    next.catch(() => undefined);
    return next;
  };
  const allowed = allowedPaths(options, query.include.length > 0);
  const perFile = new Map<string, number>();
  let count = 0;
  let whole = false;
  let coming = ahead();
  try {
    for (;;) {
      const next = await coming;
      if (next.done) {
        const { errors, dropped } = next.value;
        // Without its last word it did not search at all.
        if (!whole) throw new QuernError("find-pattern", { why: reasonOf(errors) }, { detail: errors });
        if (dropped > 0) yield { lines: [], clipped: true };
        return;
      }
      coming = ahead();
      const lines: FoundLine[] = [];
      let clipped = false;
      const said = next.value.map(readMessage).filter((one) => one !== null);
      whole ||= said.some(({ kind }) => kind === "summary");
      const found = said.filter((one) => one.kind === "line").map(({ line }) => line);
      // All files of a chunk at the same time: each has to be asked of the system.
      const may = await Promise.all(found.map(({ path }) => allowed(path)));
      for (const [at, line] of found.entries()) {
        if (may[at] !== true) continue;
        lines.push(line);
        const inFile = (perFile.get(line.path) ?? 0) + 1;
        perFile.set(line.path, inFile);
        clipped ||= inFile === mostPerFile;
        if (++count >= mostLines) break;
      }
      if (lines.length > 0) yield { lines, clipped: clipped || count >= mostLines };
      if (count >= mostLines) return;
    }
  } finally {
    ending.abort();
    await run.return({ code: null, errors: "", dropped: 0 });
  }
}

/** Paths of files that match a glob, ignored ones and, for the agent, secrets left out. */
export async function* globFiles(
  options: SearchOptions,
  pattern: string,
  signal: AbortSignal,
): AsyncGenerator<string> {
  const args = [
    ...listArguments(options.above.levels.length > 0),
    ...globArguments([pattern], []),
    ...neverLooked(options.access.root),
    "./",
  ];
  const run = runRipgrep({
    ripgrep: options.ripgrep,
    folder: options.access.root.path,
    args,
    separator: 0,
    signal,
  });
  const allowed = allowedPaths(options, true);
  try {
    for (;;) {
      const next = await run.next();
      if (next.done) {
        if (next.value.code === 2 && next.value.errors !== "")
          throw new QuernError("find-pattern", { why: reasonOf(next.value.errors) });
        return;
      }
      for (const piece of next.value) {
        const path = plainPath(piece.toString("utf8"));
        if (await allowed(path)) yield path;
      }
    }
  } finally {
    await run.return({ code: null, errors: "", dropped: 0 });
  }
}

/** To list files by name, each ended by a zero byte. */
export function listArguments(rulesAbove: boolean): string[] {
  return [...commonArguments(rulesAbove), "--files", "--null"];
}

/** ripgrep's path as one of ours. */
export function plainPath(path: string): string {
  return (process.platform === "win32" ? path.replaceAll("\\", "/") : path).replace(/^\.\//, "");
}

function findArguments(query: FindQuery, root: FolderRoot, rulesAbove: boolean): string[] {
  return [
    ...commonArguments(rulesAbove),
    "--json",
    "--crlf",
    `--max-count=${mostPerFile}`,
    query.caseSensitive ? "--case-sensitive" : "--ignore-case",
    ...(query.regex ? [] : ["--fixed-strings"]),
    ...(query.wholeWord ? ["--word-regexp"] : []),
    ...(query.text.includes("\n") ? ["--multiline"] : []),
    ...globArguments(query.include, query.exclude),
    ...neverLooked(root),
    "--",
    query.text,
    "./",
  ];
}

/**
 * Whether what ripgrep found may be given: it is seen by this view, lies inside by its real path, and is not ignored
 * (a glob of ripgrep's overrides ignore files, which is not what a person who narrows a search means).
 */
function allowedPaths(options: SearchOptions, globs: boolean): (path: string) => Promise<boolean> {
  const { access } = options;
  const rules = ignoreRules(access.root, options.above);
  const known = new Map<string, Promise<boolean>>();
  async function decide(path: string): Promise<boolean> {
    if (!isSeen(access, path)) return false;
    if (globs && (await rules.ignores(path, false))) return false;
    const real = await realpath(join(access.root.path, path)).catch(() => null);
    if (
      real === null ||
      access.root.forbidden.some((own) => belowFolder(own, real, access.root.grammar) !== null)
    )
      return false;
    return belowFolder(access.root.path, real, access.root.grammar) !== null;
  }
  return (path) => {
    const there = known.get(path);
    if (there !== undefined) return there;
    const made = decide(path);
    known.set(path, made);
    return made;
  };
}

/** ripgrep's complaint on one line: of several the last says what is wrong. */
function reasonOf(errors: string): string {
  const lines = errors
    .replace(/^rg: /, "")
    .split("\n")
    .map((line) => line.replace(/^error: /, "").trim())
    .filter((line) => line !== "" && !/^[\^ ]+$/.test(line));
  return (lines.at(-1) ?? "").slice(0, 300);
}
