import type { Hunk } from "../../../../main/contract";

/** What the user said of a hunk; a hunk of which nothing was said goes along with the rest. */
export type Decision = "accepted" | "rejected";

/** One line of a hunk with its numbers in the file before and after; null: it is not there. */
export interface NumberedLine {
  readonly key: number;
  readonly sign: " " | "+" | "-";
  readonly before: number | null;
  readonly after: number | null;
  readonly text: string;
}

/** The lines of a hunk with their numbers. */
export function numberedLines(hunk: Hunk): NumberedLine[] {
  let before = hunk.oldStart;
  let after = hunk.newStart;
  return hunk.lines.map((line, key) => {
    const text = line.slice(1);
    if (line.startsWith("+")) return { key, sign: "+", before: null, after: after++, text };
    if (line.startsWith("-")) return { key, sign: "-", before: before++, after: null, text };
    return { key, sign: " ", before: before++, after: after++, text };
  });
}

/** Lines that come and lines that go, in all of these hunks. */
export function countLines(hunks: readonly Hunk[]): { readonly added: number; readonly removed: number } {
  let added = 0;
  let removed = 0;
  for (const { lines } of hunks)
    for (const line of lines) {
      if (line.startsWith("+")) added += 1;
      else if (line.startsWith("-")) removed += 1;
    }
  return { added, removed };
}

/** The hunks that were not rejected: what "Accept" takes. */
export function keptHunks(hunks: readonly Hunk[], decided: Readonly<Record<string, Decision>>): string[] {
  return hunks.filter(({ id }) => decided[id] !== "rejected").map(({ id }) => id);
}

/** The hunks that were rejected. */
export function rejectedHunks(hunks: readonly Hunk[], decided: Readonly<Record<string, Decision>>): string[] {
  return hunks.filter(({ id }) => decided[id] === "rejected").map(({ id }) => id);
}
