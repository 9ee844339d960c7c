import { differenceOf } from "./hunks";
import { endOf, rawLines } from "./lines";
import { diffSequences } from "./sequence-diff";

/** Lines of the text after, and what takes their place. */
interface Replacement {
  readonly from: number;
  readonly to: number;
  readonly lines: readonly string[];
}

/**
 * The text that a user has made of `after`, with the hunks of `hunksOf(before, after)` that were not accepted taken
 * back out of it. Null where that cannot be told apart: the user has changed lines of such a hunk.
 */
export function withoutRejected(
  before: string,
  after: string,
  own: string,
  accepted: Iterable<string>,
): string | null {
  const taken = new Set(accepted);
  const difference = differenceOf(before, after);
  const back = difference.hunks
    .filter(({ hunk }) => !taken.has(hunk.id))
    .flatMap(({ changes }) => changes)
    .map(({ a0, a1, b0, b1 }): Replacement => ({ from: b0, to: b1, lines: difference.before.slice(a0, a1) }));
  if (back.length === 0) return own;
  const owned = rawLines(own);
  const mine = diffSequences(difference.after, owned)
    .map(({ a0, a1, b0, b1 }): Replacement => ({ from: a0, to: a1, lines: owned.slice(b0, b1) }))
    // What the user has taken back by hand as well happens once.
    .filter((each) => !back.some((other) => same(each, other)));
  const all = [...back, ...mine].sort((a, b) => a.from - b.from || a.to - b.to);
  const out: string[] = [];
  let last: Replacement = { from: -1, to: 0, lines: [] };
  for (const each of all) {
    const bothInsert = each.from === each.to && last.from === last.to && each.from === last.from;
    if (each.from < last.to || bothInsert) return null;
    out.push(...difference.after.slice(last.to, each.from), ...each.lines);
    last = each;
  }
  out.push(...difference.after.slice(last.to));
  // Only the last line may be without an end: anything else would join two lines that nobody joined.
  return out.some((line, at) => at < out.length - 1 && endOf(line) === "") ? null : out.join("");
}

const same = (a: Replacement, b: Replacement): boolean =>
  a.from === b.from && a.to === b.to && a.lines.join("") === b.lines.join("");
