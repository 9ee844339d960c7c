/**
 * How alike two texts have to be to count as the same, from strict to loose; each leaves out what the one before it
 * does. `ends`: ends of lines and blanks before them. `marks`: typographic marks and the composition of Unicode.
 * `indent`: blanks at the beginning of lines. `blanks`: blanks between the words and marks of a line, outside of
 * strings.
 */
export const LEVELS = ["ends", "marks", "indent", "blanks"] as const;
export type Level = (typeof LEVELS)[number];

/** A text with what does not count left out, and where each of its units lay in the original. */
export interface Normal {
  readonly text: string;
  /** First and last place of each unit, the last one not included. */
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** What models and editors put in the place of a plain mark. Zero-width joiners and marks of direction are text. */
const plainMarks: ReadonlyMap<string, string> = new Map([
  ...[..."“”„‟″"].map((mark) => [mark, '"'] as const),
  ...[..."‘’‚‛′"].map((mark) => [mark, "'"] as const),
  ...[..."‐‑‒–—−"].map((mark) => [mark, "-"] as const),
  ...[
    ..."\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000",
  ].map((mark) => [mark, " "] as const),
  ...[..."\u200b\u2060\ufeff"].map((mark) => [mark, ""] as const),
  ["…", "..."],
]);
const unusual = /[^\t\n\r -~]/;
/** Letters with their combining marks, and the parts of Korean syllables: what NFC may put together. */
const cluster = /[\u1100-\u11ff]+|[^\t\n\r -~]\p{M}*|[ -~]\p{M}+|./suy;
const blank = /[^\S\r\n]/;
const word = /[\p{L}\p{N}\p{M}_$]/u;
const strings = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g;

/** Leaves out of a text what does not count at this level. Works line by line: a line alone gives the same. */
export function normalize(text: string, level: Level): Normal {
  const depth = LEVELS.indexOf(level);
  const out = new Writer(text.length);
  for (const { from, to, end } of linesOf(text)) {
    const line = new Writer(to - from);
    writeLine(line, text.slice(from, to), from, depth >= 1);
    line.dropBlanks(depth >= 2, depth >= 3);
    out.append(line);
    if (end > to) out.add("\n", to, end);
  }
  return out.done();
}

function* linesOf(text: string) {
  let from = 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    yield { from, to: match.index, end: match.index + match[0].length };
    from = match.index + match[0].length;
  }
  yield { from, to: text.length, end: text.length };
}

function writeLine(out: Writer, line: string, offset: number, marks: boolean): void {
  if (!marks || !unusual.test(line)) {
    for (let i = 0; i < line.length; i++) out.add(line.charAt(i), offset + i, offset + i + 1);
    return;
  }
  cluster.lastIndex = 0;
  for (let match = cluster.exec(line); match !== null; match = cluster.exec(line)) {
    const from = offset + match.index;
    const plain = plainMarks.get(match[0]) ?? match[0].normalize("NFC");
    for (const unit of plain) out.add(unit, from, from + match[0].length);
  }
}

/** Collects units with their places. A unit may be longer than one code unit: each of them gets its place. */
class Writer {
  private readonly units: string[] = [];
  private starts: number[] = [];
  private ends: number[] = [];

  constructor(readonly size: number) {}

  add(unit: string, start: number, end: number): void {
    for (let i = 0; i < unit.length; i++) {
      this.units.push(unit.charAt(i));
      this.starts.push(start);
      this.ends.push(end);
    }
  }

  append(other: Writer): void {
    for (let i = 0; i < other.units.length; i++)
      this.add(other.units[i] ?? "", other.starts[i] ?? 0, other.ends[i] ?? 0);
  }

  /** Blanks at the end of the line always go. */
  dropBlanks(leading: boolean, inner: boolean): void {
    let to = this.units.length;
    while (to > 0 && blank.test(this.units[to - 1] ?? "")) to--;
    let from = 0;
    if (leading) while (from < to && blank.test(this.units[from] ?? "")) from++;
    const keep = inner ? this.withoutInner(from, to) : null;
    let count = 0;
    for (let i = from; i < to; i++) {
      if (keep !== null && keep[i] === 0) continue;
      this.units[count] = keep?.[i] === 2 ? " " : (this.units[i] ?? "");
      this.starts[count] = this.starts[i] ?? 0;
      this.ends[count] = this.ends[i] ?? 0;
      count++;
    }
    this.units.length = count;
    this.starts.length = count;
    this.ends.length = count;
  }

  /** 1: stays; 0: goes; 2: stands for a run of blanks between two words. Blanks before the first mark stay. */
  private withoutInner(from: number, to: number): Uint8Array {
    const line = this.units.slice(0, to).join("");
    const keep = new Uint8Array(to).fill(1);
    const inString = new Uint8Array(to);
    for (const { index, 0: text } of line.matchAll(strings)) inString.fill(1, index, index + text.length);
    for (let i = from; i < to; i++) {
      if (!blank.test(line.charAt(i)) || inString[i] === 1) continue;
      let end = i;
      while (end < to && blank.test(line.charAt(end)) && inString[end] === 0) end++;
      keep.fill(0, i, end);
      if (word.test(line.charAt(i - 1)) && word.test(line.charAt(end))) keep[i] = 2;
      i = end - 1;
    }
    return keep;
  }

  done(): Normal {
    return {
      text: this.units.join(""),
      starts: Int32Array.from(this.starts),
      ends: Int32Array.from(this.ends),
    };
  }
}

/** Whether a cut at this place would go through a word. */
export function insideWord(text: string, place: number): boolean {
  return (
    place > 0 && place < text.length && word.test(text.charAt(place - 1)) && word.test(text.charAt(place))
  );
}
