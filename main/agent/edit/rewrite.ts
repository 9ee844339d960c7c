import { type IndentMap, learnIndent } from "./indent";
import { indentOf, parts } from "./lines";
import { type Level, normalize } from "./normalize";
import { diffSequences } from "./sequence-diff";
import type { Variant } from "./variants";

/** A place that a variant's old text was found to be. */
export interface Place {
  /** In the file, the end not included. */
  readonly from: number;
  readonly to: number;
  /** How alike they are. */
  readonly level: Level;
  readonly variant: Variant;
}

const asWritten: IndentMap = (indent) => indent;

interface Line {
  readonly file: string;
  readonly old: string;
}

/**
 * What the place is to be replaced with. Only what the model changed is changed: lines, and within a line words, that
 * it wrote alike in the old and the new text stay as they are in the file, byte for byte, whatever the model made of
 * their blanks and marks. What is new takes the indentation, the marks and the line ends of the file.
 * @param fallbackEnd the end of a line where the place has none to show
 * @returns null where the indentation of a new line cannot be told
 */
export function rewrite(text: string, place: Place, fallbackEnd: string): string | null {
  const file = parts(text.slice(place.from, place.to));
  const old = parts(place.variant.old);
  const made = parts(place.variant.new);
  const cut = insideLine(text, place.from);
  if (cut && (place.level === "indent" || place.level === "blanks")) {
    // The place begins in the middle of a line, where the blanks that were left out are no indentation.
    strip(old);
    strip(made);
  }
  const bodies = made.map(({ body }) => body);
  const lines = old.map(({ body }, index) => ({ old: body, file: file[index]?.body ?? "" }));
  const mapIndent = learnIndent(
    lines.slice(cut ? 1 : 0).map((line) => line.old),
    lines.slice(cut ? 1 : 0).map((line) => line.file),
    bodies,
    text,
  );
  const marks = learnMarks(lines);
  const twins = pairLines(
    old.map(({ body }) => body),
    bodies,
  );
  const out: string[] = [];
  let end = file.find((each) => each.end !== "")?.end ?? fallbackEnd;
  for (const [index, body] of bodies.entries()) {
    const twin = twins[index] ?? null;
    const line = twin === null ? null : (lines[twin] ?? null);
    end = (twin === null ? "" : file[twin]?.end) || end;
    const indents = cut && index === 0 ? asWritten : mapIndent;
    const written = line?.old === body ? line.file : newLine(body, line, place.level, indents, marks);
    if (written === null) return null;
    out.push(written, index === bodies.length - 1 ? "" : end);
  }
  return out.join("");
}

/** Whether something other than blanks is before this place in its line. */
export function insideLine(text: string, place: number): boolean {
  let at = place;
  while (at > 0 && /[^\S\r\n]/.test(text.charAt(at - 1))) at--;
  return at > 0 && !/[\r\n]/.test(text.charAt(at - 1));
}

function strip(lines: { body: string }[]): void {
  if (lines[0]) lines[0].body = lines[0].body.slice(indentOf(lines[0].body).length);
}

/** For each new line the old one that it is, or that it takes the place of; null for one that is added. */
function pairLines(old: readonly string[], made: readonly string[]): (number | null)[] {
  const twins: (number | null)[] = [];
  let i = 0;
  for (const { a0, a1, b0, b1 } of [
    ...diffSequences(old, made),
    { a0: old.length, a1: old.length, b0: made.length, b1: made.length },
  ]) {
    while (i < a0) twins.push(i++);
    const block = old.slice(a0, a1);
    for (const [index, line] of made.slice(b0, b1).entries()) {
      if (a1 - a0 === b1 - b0) twins.push(a0 + index);
      else twins.push(likest(block, line, a0, twins.at(-1) ?? -1));
    }
    i = a1;
  }
  return twins;
}

/** The line after `after` that shares most of its words with this one, if it shares half of them. */
function likest(block: readonly string[], line: string, offset: number, after: number): number | null {
  const words = new Set(wordsOf(line));
  let best: number | null = null;
  let most = 0.5;
  for (const [index, each] of block.entries()) {
    if (offset + index <= after) continue;
    const others = new Set(wordsOf(each));
    const shared = [...others].filter((word) => words.has(word)).length;
    const share = (2 * shared) / Math.max(1, words.size + others.size);
    if (share > most) {
      best = offset + index;
      most = share;
    }
  }
  return best;
}

function wordsOf(line: string): string[] {
  return line.match(/[\p{L}\p{N}\p{M}_]+/gu) ?? [];
}

function newLine(
  body: string,
  twin: Line | null,
  level: Level,
  mapIndent: IndentMap,
  marks: ReadonlyMap<string, string>,
): string | null {
  if (body.trim() === "") return "";
  const indent = indentOf(body);
  const rest = body.slice(indent.length);
  const mapped =
    twin && twin.old.trim() !== "" && indentOf(twin.old) === indent ? indentOf(twin.file) : mapIndent(indent);
  if (mapped === null) return null;
  return mapped + ((twin && keptWords(rest, twin, level)) ?? withMarks(rest, marks));

  function keptWords(text: string, line: Line, at: Level): string | null {
    const file = line.file.slice(indentOf(line.file).length);
    const old = line.old.slice(indentOf(line.old).length);
    const places = align(old, file, at);
    if (places === null) return null;
    const olds = tokens(old);
    const news = tokens(text);
    const out: string[] = [];
    let i = 0;
    const keep = (to: number) => {
      for (; i < to; i++) {
        const token = olds[i];
        if (token) out.push(file.slice(places(token.from), places(token.to)));
      }
    };
    for (const { a0, a1, b0, b1 } of diffSequences(
      olds.map((token) => token.text),
      news.map((token) => token.text),
    )) {
      keep(a0);
      for (const [index, token] of news.slice(b0, b1).entries()) {
        const gone = a0 + index < a1 ? olds[a0 + index] : undefined;
        const same = gone !== undefined && indentOf(gone.text) === indentOf(token.text);
        // Another word after the same blanks: those stay as the file has them.
        const blanks = same ? (/^[\s\u200b\u2060]*/.exec(file.slice(places(gone.from)))?.[0] ?? "") : null;
        out.push(
          blanks === null
            ? withMarks(token.text, marks)
            : blanks + withMarks(token.text.slice(indentOf(token.text).length), marks),
        );
      }
      i = a1;
    }
    keep(olds.length);
    return out.join("");
  }
}

/** Words and marks, each with the blanks before it. */
function tokens(line: string): { text: string; from: number; to: number }[] {
  return [...line.matchAll(/\s*(?:[\p{L}\p{N}\p{M}_]+|\S)|\s+/gu)].map(({ index, 0: text }) => ({
    text,
    from: index,
    to: index + text.length,
  }));
}

/** Where a place of the old line is in the file's; null where the two are not the same at this level. */
function align(old: string, file: string, level: Level): ((place: number) => number) | null {
  const mine = normalize(old, level);
  const theirs = normalize(file, level);
  if (mine.text !== theirs.text) return null;
  return (place) => {
    const next = mine.starts.findIndex((start) => start >= place);
    // What was left out belongs to what comes after it, and at the end to what is before it.
    return next === -1 || place >= old.length ? file.length : (theirs.ends[next - 1] ?? 0);
  };
}

/**
 * What the model writes in the place of the file's typographic marks, or they in the place of its own: wherever one
 * always stands for the same other.
 */
function learnMarks(lines: readonly Line[]): ReadonlyMap<string, string> {
  const found = new Map<string, string | null>();
  for (const { old, file } of lines) {
    const [mine, theirs] = sameCount(old, file, /[^\p{L}\p{N}\p{M}_\t]/gu) ??
      sameCount(old, file, /[^\p{L}\p{N}\p{M}_\s]/gu) ?? [[], []];
    for (const [index, mark] of mine.entries()) {
      const other = theirs[index] ?? mark;
      found.set(mark, found.has(mark) && found.get(mark) !== other ? null : other);
    }
  }
  const marks = new Map<string, string>();
  for (const [mark, other] of found) if (other !== null && other !== mark) marks.set(mark, other);
  return marks;
}

/** What matches in both, where it is as often in the one as in the other. */
function sameCount(old: string, file: string, pattern: RegExp): [string[], string[]] | null {
  const mine = old.match(pattern) ?? [];
  const theirs = file.match(pattern) ?? [];
  return mine.length === theirs.length ? [mine, theirs] : null;
}

function withMarks(text: string, marks: ReadonlyMap<string, string>): string {
  return marks.size === 0 ? text : [...text].map((mark) => marks.get(mark) ?? mark).join("");
}
