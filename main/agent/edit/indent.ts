import { indentOf } from "./lines";

/** Gives a line's indentation as the file would have it; null where that cannot be told. */
export type IndentMap = (indent: string) => string | null;

interface Pair {
  readonly old: string;
  readonly file: string;
}

/**
 * Learns, from lines that the model wrote and the lines of the file that they are, how to turn the one's indentation
 * into the other's: another depth, tabs for blanks, other steps.
 * @param oldLines as the model wrote them
 * @param fileLines the same lines of the file
 * @param newLines what the model wants to put there
 */
export function learnIndent(
  oldLines: readonly string[],
  fileLines: readonly string[],
  newLines: readonly string[],
  wholeFile: string,
): IndentMap {
  const pairs: Pair[] = [];
  for (const [index, line] of oldLines.entries())
    if (line.trim() !== "") pairs.push({ old: indentOf(line), file: indentOf(fileLines[index] ?? "") });
  const [first, ...others] = pairs;
  // Often only the first line has lost its indentation, as the text was cut out of the line.
  if (first && others.length > 0 && first.old === "" && others.every(({ old, file }) => old === file))
    return (indent) => (indent === "" && !others.some(({ old }) => old === "") ? first.file : indent);
  const known = new Map<string, string>();
  for (const { old, file } of pairs) {
    if (known.has(old) && known.get(old) !== file) return () => null;
    known.set(old, file);
  }
  if (pairs.every(({ old, file }) => old === file)) return (indent) => indent;
  const steps = {
    old: stepOf([...oldLines, ...newLines].filter((line) => line.trim() !== "").map(indentOf)),
    file: fileStep(fileLines, wholeFile),
  };
  return (indent) => known.get(indent) ?? derived(indent, known, steps);
}

function derived(
  indent: string,
  known: ReadonlyMap<string, string>,
  steps: { old: string | null; file: string },
): string | null {
  const olds = [...known.keys()].sort((a, b) => b.length - a.length);
  const base = olds.find((old) => indent.startsWith(old));
  if (base !== undefined) {
    const rest = indent.slice(base.length);
    const count = steps.old === null ? null : rest.length / steps.old.length;
    const file = known.get(base) ?? "";
    if (count !== null && Number.isInteger(count)) return file + steps.file.repeat(count);
    // Blanks that line something up: they stay blanks.
    return /^ *$/.test(rest) ? file + rest : null;
  }
  const shallow = olds.at(-1);
  if (shallow === undefined || !shallow.startsWith(indent) || steps.old === null) return null;
  const count = (shallow.length - indent.length) / steps.old.length;
  const file = known.get(shallow) ?? "";
  const less = steps.file.repeat(count >= 0 && Number.isInteger(count) ? count : 0);
  return less !== "" && file.endsWith(less) ? file.slice(0, file.length - less.length) : null;
}

/** One step of indentation, by the smallest that is taken; null where there is only one depth. */
function stepOf(indents: readonly string[]): string | null {
  if (indents.some((each) => each.includes("\t"))) return "\t";
  const widths = [...new Set(indents.map(({ length }) => length))].sort((a, b) => a - b);
  let least = 0;
  for (const [index, width] of widths.entries()) {
    const step = width - (widths[index - 1] ?? width);
    if (step > 1 && (least === 0 || step < least)) least = step;
  }
  return least === 0 ? null : " ".repeat(least);
}

/** Lines that say enough about how a file is indented. */
const ENOUGH_LINES = 2000;

function fileStep(around: readonly string[], wholeFile: string): string {
  const indents = around.filter((line) => line.trim() !== "").map(indentOf);
  if (indents.some((each) => each.includes("\t"))) return "\t";
  const here = stepOf(indents);
  if (here !== null) return here;
  const counts = new Map<string, number>();
  let before = "";
  for (const line of wholeFile.slice(0, ENOUGH_LINES * 40).split(/\r\n|\n|\r/, ENOUGH_LINES)) {
    if (line.trim() === "") continue;
    const indent = indentOf(line);
    if (indent.length > before.length && indent.startsWith(before)) {
      const step = indent.slice(before.length);
      if (step !== " ") counts.set(step, (counts.get(step) ?? 0) + 1);
    }
    before = indent;
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? "    ";
}
