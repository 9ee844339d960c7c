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
/** Letters with their combining marks, and the parts of Korean syllables: what NFC may put together. */
const cluster = /[\u1100-\u11ff]+|[^\t\n\r -~]\p{M}*|[ -~]\p{M}+|./suy;
const word = /[\p{L}\p{N}\p{M}_$]/u;
const strings = /"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`/g;

/** Whether a text has anything in it that is left out at `marks` and not before. */
export function hasMarks(text: string): boolean {
  return /[^\t\n\r -~]/.test(text);
}

/** Leaves out of a text what does not count at this level. Works line by line: a line alone gives the same. */
export function normalize(text: string, level: Level): Normal {
  const depth = LEVELS.indexOf(level);
  const out = new Writer(text.length);
  for (const { from, to, end } of linesOf(text)) {
    const begin = out.length;
    out.addLine(text, from, to, depth >= 1);
    out.trimEnd(begin);
    if (depth >= 2) out.trimStart(begin);
    if (depth >= 3) out.dropInner(begin);
    if (end > to) out.add(LF, to, end);
  }
  return out.done();
}

const LF = 10;
const SPACE = 32;

function* linesOf(text: string) {
  let from = 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    yield { from, to: match.index, end: match.index + match[0].length };
    from = match.index + match[0].length;
  }
  yield { from, to: text.length, end: text.length };
}

function isBlank(unit: number): boolean {
  return (
    unit === SPACE ||
    unit === 9 ||
    (unit > 10 && unit < 13) ||
    (unit > 127 && /\s/.test(String.fromCharCode(unit)))
  );
}

/** Collects code units with where they were. */
class Writer {
  length = 0;
  private units: Uint16Array;
  private starts: Int32Array;
  private ends: Int32Array;

  constructor(size: number) {
    this.units = new Uint16Array(size + 64);
    this.starts = new Int32Array(size + 64);
    this.ends = new Int32Array(size + 64);
  }

  add(unit: number, start: number, end: number): void {
    if (this.length === this.units.length) this.grow();
    this.units[this.length] = unit;
    this.starts[this.length] = start;
    this.ends[this.length] = end;
    this.length++;
  }

  addLine(text: string, from: number, to: number, marks: boolean): void {
    if (!marks || !hasMarks(text.slice(from, to))) {
      for (let i = from; i < to; i++) this.add(text.charCodeAt(i), i, i + 1);
      return;
    }
    cluster.lastIndex = from;
    while (cluster.lastIndex < to) {
      const start = cluster.lastIndex;
      const found = cluster.exec(text)?.[0] ?? text.charAt(start);
      const plain = plainMarks.get(found) ?? found.normalize("NFC");
      for (let i = 0; i < plain.length; i++) this.add(plain.charCodeAt(i), start, start + found.length);
      cluster.lastIndex = start + found.length;
    }
  }

  trimEnd(begin: number): void {
    while (this.length > begin && isBlank(this.units[this.length - 1] ?? 0)) this.length--;
  }

  trimStart(begin: number): void {
    let from = begin;
    while (from < this.length && isBlank(this.units[from] ?? 0)) from++;
    if (from === begin) return;
    for (let i = from; i < this.length; i++) this.move(i, begin + i - from);
    this.length -= from - begin;
  }

  /** Blanks outside of strings: one stays between two words, none elsewhere. */
  dropInner(begin: number): void {
    let blanks = false;
    for (let i = begin; i < this.length && !blanks; i++) blanks = isBlank(this.units[i] ?? 0);
    if (!blanks) return;
    const line = textOf(this.units.subarray(begin, this.length));
    const inString = new Uint8Array(line.length);
    for (const { index, 0: text } of line.matchAll(strings)) inString.fill(1, index, index + text.length);
    let to = begin;
    for (let i = 0; i < line.length; i++) {
      const drop = isBlank(line.charCodeAt(i)) && inString[i] === 0;
      if (!drop) this.move(begin + i, to++);
      if (!drop) continue;
      let end = i;
      while (end + 1 < line.length && isBlank(line.charCodeAt(end + 1)) && inString[end + 1] === 0) end++;
      if (i > 0 && word.test(line.charAt(i - 1)) && word.test(line.charAt(end + 1))) {
        this.move(begin + i, to);
        this.units[to++] = SPACE;
      }
      i = end;
    }
    this.length = to;
  }

  done(): Normal {
    return {
      text: textOf(this.units.subarray(0, this.length)),
      starts: this.starts.slice(0, this.length),
      ends: this.ends.slice(0, this.length),
    };
  }

  private move(from: number, to: number): void {
    this.units[to] = this.units[from] ?? 0;
    this.starts[to] = this.starts[from] ?? 0;
    this.ends[to] = this.ends[from] ?? 0;
  }

  /** Some marks become several. */
  private grow(): void {
    const size = 2 * this.units.length;
    const [units, starts, ends] = [new Uint16Array(size), new Int32Array(size), new Int32Array(size)];
    units.set(this.units);
    starts.set(this.starts);
    ends.set(this.ends);
    this.units = units;
    this.starts = starts;
    this.ends = ends;
  }
}

/** Half pairs included, which a decoder would replace. */
function textOf(units: Uint16Array): string {
  const out: string[] = [];
  for (let i = 0; i < units.length; i += 8192) out.push(String.fromCharCode(...units.subarray(i, i + 8192)));
  return out.join("");
}

/** Whether a cut at this place would go through a word. */
export function insideWord(text: string, place: number): boolean {
  return (
    place > 0 && place < text.length && word.test(text.charAt(place - 1)) && word.test(text.charAt(place))
  );
}
