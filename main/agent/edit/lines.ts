/** Every end of a line that editors know, the longest first. */
const lineEnd = /\r\n|\n|\r/g;

/**
 * The lines of a text with their ends. Put together they are the text again; only the last one may be without an end,
 * and an empty text has no lines.
 */
export function rawLines(text: string): string[] {
  const lines: string[] = [];
  let from = 0;
  for (const { index, 0: end } of text.matchAll(lineEnd)) {
    lines.push(text.slice(from, index + end.length));
    from = index + end.length;
  }
  if (from < text.length) lines.push(text.slice(from));
  return lines;
}

/** One more part than there are ends: what is after the last end, be it nothing, is a part too. */
export function parts(text: string): { body: string; end: string }[] {
  const all = rawLines(text).map((line) => {
    const end = endOf(line);
    return { body: line.slice(0, line.length - end.length), end };
  });
  if (all.length === 0 || all.at(-1)?.end !== "") all.push({ body: "", end: "" });
  return all;
}

/** The end of a raw line: empty, LF, CRLF or CR. */
export function endOf(line: string): string {
  if (line.endsWith("\r\n")) return "\r\n";
  return line.endsWith("\n") || line.endsWith("\r") ? line.slice(-1) : "";
}

/** A raw line without its end. */
export function bodyOf(line: string): string {
  return line.slice(0, line.length - endOf(line).length);
}

/** The end that most lines of a text have; null for a text without any. */
export function commonEnd(text: string): string | null {
  const counts = new Map<string, number>();
  for (const [end] of text.matchAll(lineEnd)) counts.set(end, (counts.get(end) ?? 0) + 1);
  let best: string | null = null;
  for (const [end, count] of counts) if (best === null || count > (counts.get(best) ?? 0)) best = end;
  return best;
}

/** The blanks before the first mark of a line. */
export function indentOf(line: string): string {
  return /^[^\S\r\n]*/.exec(line)?.[0] ?? "";
}
