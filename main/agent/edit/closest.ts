import { bodyOf, rawLines } from "./lines";

/** Lines of the file, from 1, both included. */
export interface Lines {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** More would cost the model more than it helps. */
const MOST_PLACES = 3;
const MOST_LINES = 40;
const MOST_CHARACTERS = 4000;
/** Below this share of common words, lines have nothing to do with each other. */
const LEAST_SHARE = 0.3;

/**
 * The lines that are most like a text that was not found, best first. Words vote for where it would begin, rare words
 * more than common ones; only the best few places are looked at closely, so that long files cost little.
 */
export function closestLines(text: string, wanted: string): Lines[] {
  const lines = rawLines(text).map(bodyOf);
  const asked = rawLines(wanted.replace(/^\s*\n|\s+$/g, ""))
    .map(bodyOf)
    .slice(0, MOST_LINES);
  const words = asked.map((line) => new Set(wordsOf(line)));
  const whereAsked = new Map<string, number[]>();
  for (const [index, each] of words.entries()) for (const word of each) note(whereAsked, word, index);
  const places = new Map<string, number[]>();
  for (const [index, line] of lines.entries())
    for (const word of new Set(wordsOf(line))) if (whereAsked.has(word)) note(places, word, index);
  const candidates = [...votes(whereAsked, places)]
    .sort((a, b) => b[1] - a[1])
    .slice(0, 30)
    .map(([start]) => {
      const from = Math.max(0, Math.min(start, lines.length - asked.length));
      return { from, share: shareOf(words, lines.slice(from, from + asked.length)) };
    })
    .filter(({ share }) => share >= LEAST_SHARE)
    .sort((a, b) => b.share - a.share);
  const chosen: number[] = [];
  for (const { from } of candidates)
    if (chosen.length < MOST_PLACES && chosen.every((other) => Math.abs(other - from) >= asked.length))
      chosen.push(from);
  return chosen.map((from) => linesAt(lines, from, from + asked.length));
}

function note(map: Map<string, number[]>, word: string, index: number): void {
  const found = map.get(word);
  if (found) found.push(index);
  else map.set(word, [index]);
}

/** The lines in which these stretches of a text lie. */
export function linesOf(text: string, stretches: readonly { from: number; to: number }[]): Lines[] {
  const lines = rawLines(text);
  const starts: number[] = [];
  let place = 0;
  for (const line of lines) {
    starts.push(place);
    place += line.length;
  }
  const lineAt = (at: number) => {
    let low = 0;
    let high = starts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((starts[middle] ?? 0) <= at) low = middle;
      else high = middle;
    }
    return low;
  };
  const bodies = lines.map(bodyOf);
  return stretches
    .slice(0, 2 * MOST_PLACES)
    .map(({ from, to }) => linesAt(bodies, lineAt(from), lineAt(Math.max(from, to - 1)) + 1));
}

function votes(asked: ReadonlyMap<string, number[]>, places: ReadonlyMap<string, number[]>) {
  const found = new Map<number, number>();
  for (const [word, indexes] of asked) {
    const lines = places.get(word) ?? [];
    // A word of every other line tells nothing, and would take long.
    if (lines.length * indexes.length > 20_000) continue;
    const weight = 1 / (1 + lines.length);
    for (const line of lines)
      for (const index of indexes) found.set(line - index, (found.get(line - index) ?? 0) + weight);
  }
  return found;
}

function shareOf(asked: readonly ReadonlySet<string>[], lines: readonly string[]): number {
  let shared = 0;
  let all = 0;
  for (const [index, words] of asked.entries()) {
    const others = new Set(wordsOf(lines[index] ?? ""));
    for (const word of words) if (others.has(word)) shared += 2;
    all += words.size + others.size;
  }
  return all === 0 ? 0 : shared / all;
}

function wordsOf(line: string): string[] {
  return line.slice(0, 500).match(/[\p{L}\p{N}_]+|[^\p{L}\p{N}_\s]+/gu) ?? [];
}

function linesAt(lines: readonly string[], from: number, to: number): Lines {
  let text = "";
  let end = from;
  while (end < Math.min(to, from + MOST_LINES, lines.length)) {
    const line = (end === from ? "" : "\n") + (lines[end] ?? "");
    if (end > from && text.length + line.length > MOST_CHARACTERS) break;
    text += line.slice(0, MOST_CHARACTERS);
    end++;
  }
  return { from: from + 1, to: Math.max(from + 1, end), text };
}
