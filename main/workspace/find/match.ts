import { z } from "zod";
import type { FoundLine } from "../../contract";

/** Letters of a line that are shown around its first hit. */
const shownLetters = 400;
const before = 100;
const mostHits = 100;

// ripgrep writes what is no UTF-8 in base64.
const written = z.union([z.object({ text: z.string() }), z.object({ bytes: z.string() })]);
const message = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("match"),
    data: z.object({
      path: written,
      lines: written,
      line_number: z.number().int().positive(),
      submatches: z.array(z.object({ start: z.number().int(), end: z.number().int() })),
    }),
  }),
  z.object({ type: z.literal("summary") }),
]);

/** What one line of `rg --json` says that matters here. */
export type Said = { readonly kind: "line"; readonly line: FoundLine } | { readonly kind: "summary" } | null;

/** Reads a line of ripgrep's output; null for what is of no interest. */
export function readMessage(piece: Buffer): Said {
  // Most lines say that a file begins or ends.
  if (!piece.includes('{"type":"match"') && !piece.includes('"type":"summary"')) return null;
  const read = message.safeParse(JSON.parse(piece.toString("utf8")));
  if (!read.success) return null;
  if (read.data.type === "summary") return { kind: "summary" };
  const { path, lines, line_number, submatches } = read.data.data;
  // A name that is no UTF-8 cannot be opened by the page anyway.
  if (!("text" in path)) return null;
  const bytes = "text" in lines ? Buffer.from(lines.text) : Buffer.from(lines.bytes, "base64");
  const name = path.text.replace(/^\.[\\/]/, "").replaceAll("\\", process.platform === "win32" ? "/" : "\\");
  return { kind: "line", line: { path: name, line: line_number, ...shownPart(bytes, submatches) } };
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
