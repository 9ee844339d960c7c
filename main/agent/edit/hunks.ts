import { createHash } from "node:crypto";
import type { Hunk } from "../../contract";
import { bodyOf, rawLines } from "./lines";
import { type Change, diffSequences } from "./sequence-diff";
import { slideChanges } from "./slide";

/** Lines around a change that are shown with it, as in a unified diff. */
const CONTEXT = 3;

/** A hunk with what it is made of, to the byte. */
export interface RawHunk {
  readonly hunk: Hunk;
  readonly changes: readonly Change[];
}

export interface Difference {
  /** Lines with their ends. */
  readonly before: readonly string[];
  readonly after: readonly string[];
  readonly hunks: readonly RawHunk[];
}

/** The difference of two texts: lines that differ in their ends alone differ. */
export function differenceOf(before: string, after: string): Difference {
  const a = rawLines(before);
  const b = rawLines(after);
  const changes = before === after ? [] : slideChanges(a, b, diffSequences(a, b));
  const seen = new Map<string, number>();
  const hunks = grouped(changes).map((group) => ({ hunk: hunkOf(a, b, group, seen), changes: group }));
  return { before: a, after: b, hunks };
}

/**
 * How a text became another, for showing and for choosing. The id of a hunk is made of its lines, ends included, and
 * not of where it stands: what happens elsewhere in the file leaves it as it is.
 */
export function hunksOf(before: string, after: string): Hunk[] {
  return differenceOf(before, after).hunks.map(({ hunk }) => hunk);
}

/**
 * The text in which only these hunks of `hunksOf(before, after)` have happened: all of them give `after`, none gives
 * `before`, to the byte. Ids that are not among them are ignored.
 */
export function applyHunks(before: string, after: string, accepted: Iterable<string>): string {
  const wanted = new Set(accepted);
  const { before: a, after: b, hunks } = differenceOf(before, after);
  const out: string[] = [];
  let from = 0;
  for (const { hunk, changes } of hunks) {
    if (!wanted.has(hunk.id)) continue;
    for (const { a0, a1, b0, b1 } of changes) {
      out.push(a.slice(from, a0).join(""), b.slice(b0, b1).join(""));
      from = a1;
    }
  }
  return out.join("") + a.slice(from).join("");
}

/** Changes whose contexts touch are one hunk. */
function grouped(changes: readonly Change[]): Change[][] {
  const groups: Change[][] = [];
  for (const change of changes) {
    const last = groups.at(-1);
    const end = last?.at(-1);
    if (last && end && change.a0 - end.a1 <= 2 * CONTEXT) last.push(change);
    else groups.push([change]);
  }
  return groups;
}

function hunkOf(
  a: readonly string[],
  b: readonly string[],
  changes: readonly Change[],
  seen: Map<string, number>,
): Hunk {
  const first = changes[0] ?? { a0: 0, a1: 0, b0: 0, b1: 0 };
  const last = changes.at(-1) ?? first;
  const lead = Math.min(CONTEXT, first.a0);
  const trail = Math.min(CONTEXT, a.length - last.a1);
  const raw: string[] = [];
  const add = (mark: string, lines: readonly string[]) => {
    for (const line of lines) raw.push(mark + line);
  };
  let from = first.a0 - lead;
  for (const { a0, a1, b0, b1 } of changes) {
    add(" ", a.slice(from, a0));
    add("-", a.slice(a0, a1));
    add("+", b.slice(b0, b1));
    from = a1;
  }
  add(" ", a.slice(from, last.a1 + trail));
  const oldLines = last.a1 + trail - (first.a0 - lead);
  const newLines = last.b1 + trail - (first.b0 - lead);
  return {
    id: idOf(raw, seen),
    // A side without any lines stands before line 1, as in a unified diff.
    oldStart: oldLines === 0 ? 0 : first.a0 - lead + 1,
    oldLines,
    newStart: newLines === 0 ? 0 : first.b0 - lead + 1,
    newLines,
    lines: raw.map(bodyOf),
  };
}

/** Equal hunks of one file are told apart by their order. */
function idOf(raw: readonly string[], seen: Map<string, number>): string {
  // Ends are inside the lines, and a last line without one is followed by nothing: this cannot be read in two ways.
  const hash = createHash("sha256").update(raw.join("")).digest("hex").slice(0, 24);
  const number = (seen.get(hash) ?? 0) + 1;
  seen.set(hash, number);
  return `${hash}-${number}`;
}
