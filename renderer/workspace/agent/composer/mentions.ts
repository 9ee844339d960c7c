import type { Mention } from "../../../../main/contract";

/** What stands behind an `@` at the caret, as far as it is typed. */
export interface MentionQuery {
  /** Offsets into the text: of the `@`, and behind the last letter. */
  readonly from: number;
  readonly to: number;
  readonly query: string;
}

/** Longer than this, nobody is naming a file any more. */
const longestQuery = 200;

/** The mention that is being typed at the caret; null where none is: an `@` counts at the start of a word only. */
export function mentionAt(text: string, caret: number): MentionQuery | null {
  const before = text.slice(Math.max(0, caret - longestQuery - 1), caret);
  const found = /(?:^|[\s([{"'“‘（「])@([^\s@]*)$/u.exec(before);
  const query = found?.[1];
  if (query === undefined) return null;
  return { from: caret - query.length - 1, to: caret, query };
}

/** The text with the typed mention replaced by the words for what was chosen, and where the caret goes. */
export function withMention(
  text: string,
  at: MentionQuery,
  words: string,
): { readonly text: string; readonly caret: number } {
  const after = text.slice(at.to);
  const put = `@${words}${/^\s/.test(after) ? "" : " "}`;
  return {
    text: text.slice(0, at.from) + put + after,
    caret: at.from + put.length + (put.endsWith(" ") ? 0 : 1),
  };
}

/** The words that stand for something mentioned in the text of the task. */
export function mentionWords(mention: Mention): string {
  switch (mention.kind) {
    case "file":
      return mention.path;
    case "folder":
      return mention.path === "" ? "folder" : `${mention.path}/`;
    case "selection":
      return `${mention.path}:${mention.from}-${mention.to}`;
    case "terminal":
      return "terminal";
    case "resource":
      return `${mention.server}:${mention.uri}`;
    default:
      return "diff";
  }
}

/** Tells one thing that is mentioned from another. */
export function mentionKey(mention: Mention): string {
  return `${mention.kind} ${mention.kind === "terminal" ? mention.terminalId : mentionWords(mention)}`;
}

/** The folders that hold these files and whose path has the letters of the query in their order, shortest first. */
export function foldersOf(paths: readonly string[], query: string, most: number): string[] {
  const folders = new Set<string>();
  for (const path of paths)
    for (let end = path.lastIndexOf("/"); end > 0; end = path.lastIndexOf("/", end - 1))
      folders.add(path.slice(0, end));
  return [...folders]
    .filter((folder) => hasLetters(folder, query.replace(/\/+$/, "")))
    .sort((a, b) => a.length - b.length || a.localeCompare(b))
    .slice(0, most);
}

/** Whether something at hand is meant: by its name, or by what it is, in the README's word or the reader's. */
export function isMeant(
  { mention, what, name }: { readonly mention: Mention; readonly what: string; readonly name: string },
  query: string,
): boolean {
  const begins = (word: string) => word.toLowerCase().startsWith(query.toLowerCase());
  return begins(mention.kind) || begins(what) || hasLetters(name, query);
}

/** Whether a text has these letters in this order, whatever their case. */
export function hasLetters(text: string, letters: string): boolean {
  const lower = text.toLowerCase();
  let at = 0;
  for (const letter of letters.toLowerCase()) {
    at = lower.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
