import { Change, diff, presentableDiff } from "@codemirror/merge";
import { diffArrays } from "diff";

/** A comparison by lines that takes longer is given up, ms; what follows is quicker and coarser. */
const patience = 400;
/** Regions up to this long are compared within their lines, too, characters. */
const longestRegion = 4000;
/** The library's limit of effort within a region. */
const withinLines = { scanLimit: 500 } as const;

/** The lines of a text with their breaks, as numbers: equal lines have equal ones, in both texts. */
function numbered(
  text: string,
  numbers: Map<string, number>,
): { readonly ids: number[]; readonly ends: number[] } {
  const ids: number[] = [];
  const ends: number[] = [];
  for (let from = 0; from < text.length; ) {
    const found = text.indexOf("\n", from);
    const to = found < 0 ? text.length : found + 1;
    const line = text.slice(from, to);
    const id = numbers.get(line) ?? numbers.size;
    numbers.set(line, id);
    ids.push(id);
    ends.push(to);
    from = to;
  }
  return { ids, ends };
}

/** Where two regions that differ do so, down to words where they are short. */
function within(a: string, b: string, fromA: number, fromB: number): readonly Change[] {
  if (a === "" || b === "" || a.length > longestRegion || b.length > longestRegion)
    return [new Change(fromA, fromA + a.length, fromB, fromB + b.length)];
  return presentableDiff(a, b, withinLines).map(
    (change) =>
      new Change(fromA + change.fromA, fromA + change.toA, fromB + change.fromB, fromB + change.toB),
  );
}

/**
 * How one text becomes another: by lines first, then within the lines that differ. The editor's own comparison goes by
 * characters and takes a file with many changes for one that is new from top to bottom.
 */
export function lineDiff(a: string, b: string): readonly Change[] {
  const numbers = new Map<string, number>();
  const [linesA, linesB] = [numbered(a, numbers), numbered(b, numbers)];
  const parts = diffArrays(linesA.ids, linesB.ids, { timeout: patience });
  if (parts === undefined) return diff(a, b, withinLines);
  const changes: Change[] = [];
  let [lineA, lineB] = [0, 0];
  const at = ({ ends }: { readonly ends: readonly number[] }, line: number): number => ends[line - 1] ?? 0;
  for (let index = 0; index < parts.length; ) {
    const [beganA, beganB] = [lineA, lineB];
    let part = parts[index];
    // What was removed and what was added at the same place is one region.
    while (part !== undefined && (part.added || part.removed)) {
      if (part.removed) lineA += part.count;
      else lineB += part.count;
      index += 1;
      part = parts[index];
    }
    if (lineA > beganA || lineB > beganB) {
      const [fromA, fromB] = [at(linesA, beganA), at(linesB, beganB)];
      changes.push(
        ...within(a.slice(fromA, at(linesA, lineA)), b.slice(fromB, at(linesB, lineB)), fromA, fromB),
      );
    }
    if (part !== undefined) {
      lineA += part.count;
      lineB += part.count;
      index += 1;
    }
  }
  return changes;
}
