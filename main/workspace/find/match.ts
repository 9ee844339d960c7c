import type { FoundLine } from "../../contract";

/** Letters of a line that are shown around its first hit. */
const shownLetters = 400;
const before = 100;
const mostHits = 100;

/** ripgrep writes what is no UTF-8 in base64. */
type Written = { readonly text: string } | { readonly bytes: string };

interface Match {
  readonly path: Written;
  readonly lines: Written;
  readonly line_number: number;
  readonly submatches: readonly { readonly start: number; readonly end: number }[];
}

/** What one line of `rg --json` says that matters here. */
export type Said = { readonly kind: "line"; readonly line: FoundLine } | { readonly kind: "summary" } | null;

const matchStart = '{"type":"match"';

/** Reads a line of ripgrep's output; null for what is of no interest. */
export function readMessage(piece: Buffer): Said {
  // Most lines say that a file begins or ends.
  const start = piece.toString("latin1", 0, matchStart.length);
  if (start === matchStart) return readMatch(JSON.parse(piece.toString("utf8")).data);
  return piece.includes('"type":"summary"') ? { kind: "summary" } : null;
}

function readMatch(data: unknown): Said {
  if (!isMatch(data)) return null;
  const { path, lines, line_number, submatches } = data;
  // A name that is no UTF-8 cannot be opened by the page anyway.
  if (!("text" in path)) return null;
  const bytes = "text" in lines ? Buffer.from(lines.text) : Buffer.from(lines.bytes, "base64");
  const name = path.text.replace(/^\.[\\/]/, "").replaceAll("\\", process.platform === "win32" ? "/" : "\\");
  return { kind: "line", line: { path: name, line: line_number, ...shownPart(bytes, submatches) } };
}

/** By hand and not by a schema: there may be thousands, and ripgrep takes all of the processor meanwhile. */
function isMatch(data: unknown): data is Match {
  return (
    has(data, "path", isWritten) &&
    has(data, "lines", isWritten) &&
    has(data, "line_number", Number.isSafeInteger) &&
    has(data, "submatches", (all) => Array.isArray(all) && all.every(isSpan))
  );
}

function isWritten(value: unknown): boolean {
  return has(value, "text", isText) || has(value, "bytes", isText);
}

function isSpan(value: unknown): boolean {
  return has(value, "start", Number.isSafeInteger) && has(value, "end", Number.isSafeInteger);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function has(value: unknown, key: string, is: (part: unknown) => boolean): boolean {
  return typeof value === "object" && value !== null && is(Reflect.get(value, key));
}

/**
 * The part of a line to show, with its hits. ripgrep counts bytes, the page UTF-16 units.
 * @param bytes of the line, or of several when the search went over line ends; then the first is shown
 */
export function shownPart(
  bytes: Buffer,
  submatches: readonly { readonly start: number; readonly end: number }[],
): { text: string; hits: [number, number][] } {
  const first = submatches[0]?.start ?? 0;
  const newline = bytes.indexOf(10, first);
  const lineEnd = newline < 0 ? bytes.length : newline;
  const units = (from: number, to: number) =>
    bytes.subarray(from, Math.max(from, to)).toString("utf8").length;
  const whole = bytes.subarray(0, lineEnd).toString("utf8").replace(/\r$/, "");
  const firstUnit = units(0, first);
  const from = firstUnit > shownLetters - before ? wholeFrom(whole, firstUnit - before) : 0;
  const text = whole.slice(from, from + shownLetters).replace(/[\ud800-\udbff]$/, "");
  const hits: [number, number][] = [];
  let at = 0;
  let unit = 0;
  for (const { start, end } of submatches.slice(0, mostHits)) {
    unit += units(at, start);
    const length = units(start, end);
    at = start;
    const begin = Math.min(unit - from, text.length);
    const finish = Math.min(unit + length - from, text.length);
    if (begin >= 0 && (finish > begin || (length === 0 && begin < text.length))) hits.push([begin, finish]);
  }
  return { text, hits };
}

/** Not in the middle of a character of two units. */
function wholeFrom(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
