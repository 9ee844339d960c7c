/** A text in pieces, of which some are what was looked for. */
export interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/**
 * A pattern for any of these words, whatever their case; several spaces match as one, and a line's end as a space.
 * Null when there is nothing to look for.
 */
export function patternOf(words: readonly string[]): RegExp | null {
  const wanted = words
    .map((word) => word.trim())
    .filter((word) => word !== "")
    // The longest first: of two that begin alike the longer one is what was meant.
    .toSorted((a, b) => b.length - a.length)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&").replace(/\s+/g, "\\s+"));
  return wanted.length === 0 ? null : new RegExp(wanted.join("|"), "giu");
}

/** How often the pattern occurs. */
export function countIn(text: string, pattern: RegExp): number {
  let count = 0;
  for (const _found of text.matchAll(pattern)) count += 1;
  return count;
}

/** The text in pieces, with what the pattern finds marked. */
export function piecesOf(text: string, pattern: RegExp | null): readonly Piece[] {
  if (pattern === null) return [{ text, hit: false }];
  const pieces: Piece[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    if (index > at) pieces.push({ text: text.slice(at, index), hit: false });
    pieces.push({ text: found, hit: true });
    at = index + found.length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), hit: false });
  return pieces;
}

/** Whether all of the words are in the text, whatever their case. */
export function hasAll(text: string, words: readonly string[]): boolean {
  const folded = text.toLocaleLowerCase();
  return words.every((word) => folded.includes(word.toLocaleLowerCase()));
}

/** The words of what somebody typed. */
export function wordsOf(query: string): readonly string[] {
  return query.split(/\s+/).filter((word) => word !== "");
}
