import { differenceOf, type RawHunk } from "./hunks";
import { endOf, rawLines } from "./lines";

export interface Reversed {
  readonly text: string;
  /** Hunks that are not found in the text as it is now, or in more than one place: they are left as they are. */
  readonly refused: string[];
}

/** A stretch of the present text and the lines that take its place. */
interface Replacement {
  readonly id: string;
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/**
 * Takes hunks of `hunksOf(before, after)` back out of a text that was `after` and may have moved on since. Where it
 * has, a hunk is found by its lines and what is around it; never guesses between two places.
 */
export function reverseHunks(
  current: string,
  before: string,
  after: string,
  ids: Iterable<string>,
): Reversed {
  const wanted = new Set(ids);
  const difference = differenceOf(before, after);
  const chosen = difference.hunks.filter(({ hunk }) => wanted.has(hunk.id));
  const known = new Set(chosen.map(({ hunk }) => hunk.id));
  const refused = [...wanted].filter((id) => !known.has(id));
  const now = rawLines(current);
  const placed: Replacement[] = [];
  for (const each of chosen) {
    const offset = current === after ? 0 : offsetOf(now, difference.after, each);
    const mine =
      offset === null
        ? []
        : each.changes.map(({ a0, a1, b0, b1 }) => ({
            id: each.hunk.id,
            from: b0 + offset,
            to: b1 + offset,
            lines: difference.before.slice(a0, a1),
          }));
    // Hunks that changed places, or that would share lines, are not what they were.
    const last = placed.at(-1);
    const first = mine[0];
    if (first === undefined || (last !== undefined && first.from < last.to)) refused.push(each.hunk.id);
    else placed.push(...mine);
  }
  const out: string[] = [];
  let from = 0;
  for (const replacement of placed) {
    out.push(now.slice(from, replacement.from).join(""), replacement.lines.join(""));
    from = replacement.to;
  }
  out.push(now.slice(from).join(""));
  return joins(out) ? { text: current, refused: [...wanted] } : { text: out.join(""), refused };
}

/** How far the hunk has moved: with all of its context, or else with less; null where that is not certain. */
function offsetOf(
  now: readonly string[],
  after: readonly string[],
  { hunk, changes }: RawHunk,
): number | null {
  const first = changes[0];
  const last = changes.at(-1);
  if (first === undefined || last === undefined) return null;
  const lead = first.b0 - Math.max(0, hunk.newStart - 1);
  const trail = Math.max(0, hunk.newStart - 1) + hunk.newLines - last.b1;
  for (let context = Math.max(lead, trail); context >= 1; context--) {
    const from = first.b0 - Math.min(context, lead);
    const to = last.b1 + Math.min(context, trail);
    const found = placesOf(now, after.slice(from, to));
    if (found.length > 1) return null;
    if (found[0] !== undefined) return found[0] - from;
  }
  return null;
}

function placesOf(lines: readonly string[], wanted: readonly string[]): number[] {
  const found: number[] = [];
  if (wanted.length === 0) return found;
  for (let at = 0; at + wanted.length <= lines.length && found.length < 2; at++)
    if (wanted.every((line, index) => lines[at + index] === line)) found.push(at);
  return found;
}

/** Only the last line may be without an end: anything else would join two lines that nobody joined. */
function joins(pieces: readonly string[]): boolean {
  return pieces
    .filter((each) => each !== "")
    .some((each, index, all) => index < all.length - 1 && endOf(each) === "");
}
