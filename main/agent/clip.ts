/** Of what a tool gives, the model sees this many characters: about 3,000 tokens. */
export const longestResult = 12_000;
/** A line beyond this is cut, in characters. */
export const longestLine = 500;

/** A text cut at a line's end, with how many lines are left out; whole where it is short enough. */
export function clipLines(lines: readonly string[], most = longestResult): { text: string; shown: number } {
  let length = 0;
  let shown = 0;
  for (const line of lines) {
    length += Math.min(line.length, longestLine + 1) + 1;
    if (length > most && shown > 0) break;
    shown++;
  }
  const text = lines
    .slice(0, shown)
    .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}… (cut)` : line))
    .join("\n");
  return { text, shown };
}

/** The beginning and the end of an output, of which both matter: what began, and how it ended. */
export function clipMiddle(text: string, most = longestResult): string {
  if (text.length <= most) return text;
  const head = Math.floor(most / 3);
  const tail = most - head;
  return `${text.slice(0, head)}\n… (${text.length - most} characters left out) …\n${text.slice(-tail)}`;
}
