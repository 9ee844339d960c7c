import type { TextFormat } from "../../../main/contract";

const separators = { lf: "\n", crlf: "\r\n", cr: "\r" } as const;

/**
 * What stands between the lines of a text. Line breaks of other kinds stay inside lines, where they are shown as marks,
 * so that what was not edited is written as it was.
 */
export function separatorOf(text: string, eol: TextFormat["eol"]): "\n" | "\r\n" | "\r" {
  let [lf, crlf, cr] = [0, 0, 0];
  for (const [found] of text.slice(0, 1_000_000).matchAll(/\r\n?|\n/g)) {
    if (found === "\n") lf += 1;
    else if (found === "\r") cr += 1;
    else crlf += 1;
  }
  if (lf + crlf + cr === 0) return separators[eol];
  if (crlf >= lf && crlf >= cr) return "\r\n";
  return lf >= cr ? "\n" : "\r";
}

/** How lines are indented: with a tab, or with so many spaces. */
export interface Indent {
  readonly unit: string;
  readonly width: number;
}

/** As many lines tell how a text is indented. */
const linesLookedAt = 2000;

/** How a text is indented, by how much its lines go in from the ones before; two spaces where it does not say. */
export function indentOf(text: string): Indent {
  const steps = new Map<number, number>();
  let tabs = 0;
  let spaces = 0;
  let before = 0;
  for (const line of text.split(/\r\n?|\n/, linesLookedAt)) {
    if (line.trim() === "") continue;
    if (line.startsWith("\t")) {
      tabs += 1;
      continue;
    }
    const width = line.length - line.trimStart().length;
    // A line of a block comment stands one further in than the rest.
    const step = line.trimStart().startsWith("*") ? 0 : width - before;
    if (width > 0) spaces += 1;
    if (step > 1 && step <= 8) steps.set(step, (steps.get(step) ?? 0) + 1);
    before = width;
  }
  if (tabs > spaces) return { unit: "\t", width: 4 };
  const [most] = [...steps].sort(([stepA, a], [stepB, b]) => b - a || stepA - stepB);
  const width = most?.[0] ?? 2;
  return { unit: " ".repeat(width), width };
}

/** The part in which two texts differ, so that a cursor elsewhere stays where it is. */
export function changedPart(
  before: string,
  after: string,
): { readonly from: number; readonly to: number; readonly insert: string } {
  const least = Math.min(before.length, after.length);
  let from = 0;
  while (from < least && before.charCodeAt(from) === after.charCodeAt(from)) from += 1;
  let end = 0;
  while (
    end < least - from &&
    before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end)
  )
    end += 1;
  return { from, to: before.length - end, insert: after.slice(from, after.length - end) };
}
