import type { Hunk } from "../../../main/contract";

/** The line, from 1, of the text after a change at which a hunk's first changed line stands. */
export function firstChangedLine(hunk: Hunk): number {
  // With no lines of its own, a hunk is said to begin at the line before it.
  let line = hunk.newLines === 0 ? hunk.newStart + 1 : hunk.newStart;
  for (const text of hunk.lines) {
    if (text.startsWith("+") || text.startsWith("-")) break;
    line += 1;
  }
  return Math.max(1, line);
}
