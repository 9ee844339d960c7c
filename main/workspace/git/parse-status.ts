import type { GitFile, GitStatus } from "../../contract";

type State = NonNullable<GitFile["staged"]>;

const states: Readonly<Record<string, State>> = {
  A: "added",
  C: "added",
  M: "modified",
  D: "deleted",
  R: "renamed",
  T: "type-changed",
  U: "conflicted",
};

export interface ParseOptions {
  /** Where the opened folder lies in the repository: empty, or with `/` at its end. */
  readonly prefix: string;
  /** Files that are listed at most. */
  readonly limit: number;
  /** The text ends somewhere in the middle. */
  readonly clipped: boolean;
}

/**
 * Reads what `git status --porcelain=v2 --branch -z` says.
 * https://git-scm.com/docs/git-status#_porcelain_format_version_2
 * @returns files below the opened folder; `outside`: a staged one that lies elsewhere in the repository
 */
export function parseStatus(
  text: string,
  { prefix, limit, clipped }: ParseOptions,
): GitStatus & { readonly outside: string | null } {
  const words = text.split("\0");
  // The last one is empty, or cut off.
  words.pop();
  let branch: string | null = null;
  let ahead = 0;
  let behind = 0;
  let more = clipped;
  let outside: string | null = null;
  const files: GitFile[] = [];
  const below = (path: string) => (path.startsWith(prefix) ? path.slice(prefix.length) : null);
  const add = (path: string, from: string | null, staged: State | null, unstaged: State | null) => {
    const own = below(path);
    if (own === null || own === "") {
      if (staged !== null) outside ??= path;
      return;
    }
    if (files.length >= limit) {
      more = true;
      return;
    }
    // Another repository inside this one ends in `/`.
    files.push({ path: own.replace(/\/$/, ""), from: from === null ? null : below(from), staged, unstaged });
  };
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const [kind = ""] = word;
    if (kind === "#") {
      const head = /^# branch\.head (.*)$/s.exec(word)?.[1];
      if (head !== undefined) branch = head === "(detached)" ? null : head;
      const counts = /^# branch\.ab \+(\d+) -(\d+)$/.exec(word);
      if (counts) [ahead, behind] = [Number(counts[1]), Number(counts[2])];
    } else if (kind === "?") add(word.slice(2), null, null, "untracked");
    else if (kind === "1" || kind === "2" || kind === "u") {
      const fields = { 1: 8, 2: 9, u: 10 }[kind];
      const path = afterFields(word, fields);
      const from = kind === "2" ? (words[++at] ?? null) : null;
      if (path === null || (kind === "2" && from === null)) continue;
      const [staged, unstaged] = [states[word[2] ?? ""] ?? null, states[word[3] ?? ""] ?? null];
      if (kind === "u") add(path, null, null, "conflicted");
      else add(path, from, staged, unstaged);
    }
  }
  return { branch, ahead, behind, files, clipped: more, outside };
}

/** What follows the first fields, which hold no blanks. */
function afterFields(word: string, count: number): string | null {
  let at = 0;
  for (let n = 0; n < count; n += 1) {
    at = word.indexOf(" ", at) + 1;
    if (at === 0) return null;
  }
  return word.slice(at);
}
