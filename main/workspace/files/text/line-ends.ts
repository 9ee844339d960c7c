import { diffArrays } from "diff";
import type { TextFormat } from "../../../contract";

type Eol = TextFormat["eol"];
const marks: Record<Eol, string> = { lf: "\n", crlf: "\r\n", cr: "\r" };
const lineEnd = /\r\n|\n|\r/g;
/** Texts that differ more than this are not compared line by line; new lines take the usual end. */
const mostEdits = 4000;

/** The line end of most lines; `lf` where there is none. */
export function mainEol(text: string): Eol {
  const count = countEols(text);
  if (count.crlf > count.lf && count.crlf >= count.cr) return "crlf";
  return count.cr > count.lf ? "cr" : "lf";
}

/**
 * Gives a text the line ends of the one that it was made from. What edits text (an editor, a model) mostly knows
 * `\n` alone: lines that were there before get back the end they had, new ones the end of most. An end that is no
 * bare `\n` was written on purpose, and stays.
 * @param before the text on disk, or "" for a new one
 */
export function keepLineEnds(text: string, before: string, eol: Eol): string {
  if (!/(?:^|[^\r])\n/.test(text)) return text;
  const count = countEols(before);
  const kinds = [count.lf, count.crlf, count.cr].filter((lines) => lines > 0).length;
  if (kinds <= 1)
    return eol === "lf" ? text : text.replace(/\r\n|\n/g, (end) => (end === "\n" ? marks[eol] : end));
  return alignLineEnds(text, before, eol);
}

function alignLineEnds(text: string, before: string, eol: Eol): string {
  const old = linesOf(before);
  const now = linesOf(text);
  const ends = now.map((line) => (line.end === "\n" ? marks[eol] : line.end));
  for (const [oldAt, nowAt] of sameLines(old, now)) {
    const end = old[oldAt]?.end;
    if (end && now[nowAt]?.end === "\n") ends[nowAt] = end;
  }
  return now.map((line, at) => line.text + (ends[at] ?? "")).join("");
}

/** Pairs of places of lines that are in both, in order. */
function* sameLines(old: readonly Line[], now: readonly Line[]): Generator<[number, number]> {
  let head = 0;
  while (head < old.length && head < now.length && old[head]?.text === now[head]?.text) {
    yield [head, head];
    head++;
  }
  let tail = 0;
  while (
    tail < old.length - head &&
    tail < now.length - head &&
    old[old.length - 1 - tail]?.text === now[now.length - 1 - tail]?.text
  ) {
    yield [old.length - 1 - tail, now.length - 1 - tail];
    tail++;
  }
  const between = (lines: readonly Line[]) => lines.slice(head, lines.length - tail).map((line) => line.text);
  let oldAt = head;
  let nowAt = head;
  for (const part of diffArrays(between(old), between(now), { maxEditLength: mostEdits }) ?? []) {
    if (part.removed) oldAt += part.value.length;
    else if (part.added) nowAt += part.value.length;
    else for (const _ of part.value) yield [oldAt++, nowAt++];
  }
}

interface Line {
  readonly text: string;
  readonly end: string;
}

function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let from = 0;
  for (const match of text.matchAll(lineEnd)) {
    lines.push({ text: text.slice(from, match.index), end: match[0] });
    from = match.index + match[0].length;
  }
  if (from < text.length) lines.push({ text: text.slice(from), end: "" });
  return lines;
}

function countEols(text: string): Record<Eol, number> {
  const count = { lf: 0, crlf: 0, cr: 0 };
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10) count.lf++;
    else if (code === 13 && text.charCodeAt(at + 1) === 10) {
      count.crlf++;
      at++;
    } else if (code === 13) count.cr++;
  }
  return count;
}
