/** Paths, made ready to be searched by letters. */
export interface FuzzyPaths {
  readonly paths: readonly string[];
  readonly lower: readonly string[];
  /** Which letters are in each path: what lacks one is passed over at the cost of one operation. */
  readonly letters: Int32Array;
  /** Where each file's name begins. */
  readonly names: Int32Array;
  /** 1: there are capitals in it, so that words may begin at humps. */
  readonly humps: Uint8Array;
}

// What a letter is worth where it stands. The order of these is what matters: a run of letters beats single ones at
// the beginnings of words, those beat letters anywhere, and a name beats the folders before it.
const worth = { letter: 1, run: 6, word: 7, nameStart: 9, inName: 40, wholeName: 60, namePrefix: 20 };

/** So many are made ready in one go: some milliseconds. */
const atOnce = 5000;

/** Makes paths ready: some tenths of a second for 100,000, in parts, so that nothing else is held up. */
export async function fuzzyPaths(paths: readonly string[]): Promise<FuzzyPaths> {
  const lower: string[] = [];
  const letters = new Int32Array(paths.length);
  const names = new Int32Array(paths.length);
  const humps = new Uint8Array(paths.length);
  for (const [at, path] of paths.entries()) {
    const small = path.toLowerCase();
    lower.push(small);
    letters[at] = lettersOf(small);
    names[at] = small.lastIndexOf("/") + 1;
    humps[at] = small === path ? 0 : 1;
    if (at % atOnce === atOnce - 1) await new Promise((resolve) => setImmediate(resolve));
  }
  return { paths, lower, letters, names, humps };
}

/**
 * The paths that have the letters of a query in their order, the best ones first: letters that follow one another,
 * beginnings of words and of camel humps, file names over folders, short over long.
 */
export function fuzzyBest(all: FuzzyPaths, query: string, limit: number): string[] {
  const wanted = query.replace(/\s+/g, "").toLowerCase();
  if (wanted === "") return all.paths.slice(0, limit);
  const mask = lettersOf(wanted);
  const most = mostAlignment(wanted);
  const best: { readonly at: number; readonly score: number }[] = [];
  const better = (a: { at: number; score: number }, b: { at: number; score: number }) =>
    b.score - a.score || compare(all.paths[a.at] ?? "", all.paths[b.at] ?? "");
  for (let at = 0; at < all.paths.length; at++) {
    if (((all.letters[at] ?? 0) & mask) !== mask) continue;
    const lower = all.lower[at] ?? "";
    const name = all.names[at] ?? 0;
    const isPrefix = lower.startsWith(wanted, name);
    const inName = isPrefix || hasInOrder(lower, wanted, name);
    if (!inName && !hasInOrder(lower, wanted, 0)) continue;
    const worst = best.length >= limit ? best.at(-1) : undefined;
    // Most paths cannot come near the best ones, whichever way their letters are counted.
    if (worst && !isPrefix) {
      const aligned = all.humps[at] === 1 ? most.withHumps : most.plain;
      if (aligned + (inName ? worth.inName : 0) - lower.length / 200 < worst.score) continue;
    }
    const score = scoreOf(all.paths[at] ?? "", lower, name, wanted, inName);
    const entry = { at, score };
    if (worst && better(entry, worst) >= 0) continue;
    best.splice(placeFor(best, entry, better), 0, entry);
    if (best.length > limit) best.pop();
  }
  return best.map(({ at }) => all.paths[at] ?? "");
}

function placeFor<T>(sorted: readonly T[], entry: T, better: (a: T, b: T) => number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const there = sorted[middle];
    if (there !== undefined && better(entry, there) < 0) high = middle;
    else low = middle + 1;
  }
  return low;
}

function compare(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0);
}

/** A bit for each letter, one for all digits, and some shared by the rest. */
function lettersOf(text: string): number {
  let bits = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 97 && code <= 122) bits |= 1 << (code - 97);
    else if (code >= 48 && code <= 57) bits |= 1 << 26;
    else bits |= 1 << (27 + (code % 5));
  }
  return bits;
}

function hasInOrder(text: string, wanted: string, begin: number): boolean {
  let from = begin;
  for (let at = 0; at < wanted.length; at++) {
    const there = text.indexOf(wanted.charAt(at), from);
    if (there < 0) return false;
    from = there + 1;
  }
  return true;
}

/** The most that the letters of a query can be worth, in a path with humps and in one without. */
function mostAlignment(wanted: string): { readonly plain: number; readonly withHumps: number } {
  let plain = worth.letter + worth.nameStart;
  let withHumps = plain;
  for (let at = 1; at < wanted.length; at++) {
    // What follows on begins a word only after a sign that parts words, or as a hump.
    const both = worth.letter + worth.run + worth.word;
    plain += isSeparator(wanted.charCodeAt(at - 1)) ? both : worth.letter + Math.max(worth.run, worth.word);
    withHumps += both;
  }
  return { plain, withHumps };
}

function scoreOf(path: string, lower: string, name: number, wanted: string, mayBeInName: boolean): number {
  // Where folding changed the length, humps cannot be told.
  const shown = path.length === lower.length ? path : lower;
  const inName = mayBeInName ? bestAlignment(shown, lower, name, name, wanted) : null;
  const length = lower.length / 200;
  if (inName === null) return (bestAlignment(shown, lower, 0, name, wanted) ?? 0) - length;
  const own = lower.slice(name);
  const whole = own === wanted || own.replace(/\.[^.]*$/, "") === wanted ? worth.wholeName : 0;
  return inName + worth.inName + whole + (own.startsWith(wanted) ? worth.namePrefix : 0) - length;
}

const none = -1_000_000;
/** Longer paths are scored by their end: the name and the folders next to it. */
const longest = 512;
let row = new Float64Array(longest + 1);
let next = new Float64Array(longest + 1);

/** The best sum over all ways to find the letters in order; null: there is none. */
function bestAlignment(
  shown: string,
  lower: string,
  from: number,
  name: number,
  wanted: string,
): number | null {
  const begin = Math.max(from, lower.length - longest);
  const length = lower.length - begin;
  if (wanted.length > length) return null;
  if (wanted.length === 1) return bestSingle(shown, lower, begin, name, wanted);
  row.fill(none, 0, length + 1);
  for (let letter = 0; letter < wanted.length; letter++) {
    const code = wanted.charCodeAt(letter);
    // The best that ended before this place, for letters that do not follow on.
    let before = letter === 0 ? 0 : none;
    let any = false;
    next.fill(none, 0, length + 1);
    for (let at = letter; at < length; at++) {
      const previous = at > 0 ? (row[at - 1] ?? none) : none;
      if (letter > 0 && at > 0) before = Math.max(before, at > 1 ? (row[at - 2] ?? none) : none);
      if (lower.charCodeAt(begin + at) !== code) continue;
      const own = worth.letter + placeWorth(shown, begin + at, name);
      const value = Math.max(previous > none ? previous + worth.run : none, before > none ? before : none);
      if (value <= none) continue;
      next[at] = value + own;
      any = true;
    }
    if (!any) return null;
    [row, next] = [next, row];
  }
  let best = none;
  for (let at = 0; at < length; at++) best = Math.max(best, row[at] ?? none);
  return best <= none ? null : best;
}

/** The same for one letter, which is found in nearly every path. */
function bestSingle(
  shown: string,
  lower: string,
  begin: number,
  name: number,
  wanted: string,
): number | null {
  let best: number | null = null;
  for (let at = lower.indexOf(wanted, begin); at >= 0; at = lower.indexOf(wanted, at + 1))
    best = Math.max(best ?? 0, worth.letter + placeWorth(shown, at, name));
  return best;
}

/** `/`, `\`, `-`, `_`, `.` or a blank. */
function isSeparator(code: number): boolean {
  return code === 47 || code === 92 || code === 45 || code === 95 || code === 46 || code === 32;
}

function placeWorth(shown: string, at: number, name: number): number {
  if (at === name) return worth.nameStart;
  if (at === 0) return worth.word;
  const before = shown.charCodeAt(at - 1);
  const here = shown.charCodeAt(at);
  if (isSeparator(before)) return worth.word;
  const isUpper = here >= 65 && here <= 90;
  const afterLower = (before >= 97 && before <= 122) || (before >= 48 && before <= 57);
  return isUpper && afterLower ? worth.word : 0;
}
