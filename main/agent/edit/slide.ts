import { indentOf } from "./lines";
import type { Change } from "./sequence-diff";

/**
 * Moves what was only added, or only removed, to where a reader would see it: a stretch whose first line equals the
 * line after it can as well begin one line later. Best is after a blank line, then at the least indentation, then
 * as far down as can be; the idea is that of git's indent heuristic.
 */
export function slideChanges(
  a: readonly string[],
  b: readonly string[],
  changes: readonly Change[],
): Change[] {
  const out: Change[] = [];
  for (const [index, change] of changes.entries()) {
    const before = out.at(-1) ?? { a0: 0, a1: 0, b0: 0, b1: 0 };
    const next = changes[index + 1];
    const added = change.a0 === change.a1;
    const removed = change.b0 === change.b1;
    if (added === removed) {
      out.push(change);
      continue;
    }
    const lines = added ? b : a;
    const [from, to] = added ? [change.b0, change.b1] : [change.a0, change.a1];
    // One line stays on either side, so that neighbours never touch.
    const room = Math.min(change.a0 - before.a1, change.b0 - before.b1) - (out.length > 0 ? 1 : 0);
    const below = next
      ? Math.min(next.a0 - change.a1, next.b0 - change.b1) - 1
      : Math.min(a.length - change.a1, b.length - change.b1);
    let up = 0;
    while (up < room && lines[from - up - 1] === lines[to - up - 1]) up++;
    let down = 0;
    while (down < below && lines[from + down] === lines[to + down]) down++;
    const shift = bestShift(lines, from, to, -up, down);
    out.push({
      a0: change.a0 + shift,
      a1: change.a1 + shift,
      b0: change.b0 + shift,
      b1: change.b1 + shift,
    });
  }
  return out;
}

/** Further than this nobody looks, and a long run of equal lines would take a long time. */
const FURTHEST = 100;

function bestShift(lines: readonly string[], from: number, to: number, lowest: number, highest: number) {
  let best = highest;
  let bestCost = Number.POSITIVE_INFINITY;
  for (let shift = highest; shift >= Math.max(lowest, highest - FURTHEST); shift--) {
    const cost = costOf(lines, from + shift, to + shift);
    if (cost < bestCost) {
      best = shift;
      bestCost = cost;
    }
  }
  return best;
}

function costOf(lines: readonly string[], from: number, to: number): number {
  const first = lines[from] ?? "";
  const afterBlank = from === 0 || (lines[from - 1] ?? "").trim() === "";
  const endsBlank = (lines[to - 1] ?? "").trim() === "";
  const blanks = afterBlank || endsBlank ? 0 : 1;
  // A blank first line says nothing about the place.
  return blanks * 1000 + (first.trim() === "" ? 500 : Math.min(499, indentOf(first).length));
}
