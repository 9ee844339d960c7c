/** Of what a tool gives, the model sees this many characters: about 3,000 tokens. */
export const longestResult = 12_000;
/** Where one line ends and the next begins, for numbers of lines. */
export const lineEnds = /\r\n|\r|\n/u;
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

/**
 * The beginning and the end of an output, of which both matter: what began, and how it ended.
 * @param readOn how the model can read what is left out, by its line; null: there is no way
 */
export function clipMiddle(
  text: string,
  readOn: ((line: number) => string) | null,
  most = longestResult,
): string {
  if (text.length <= most) return text;
  const head = text.slice(0, Math.floor(most / 3));
  const tail = text.slice(head.length - most);
  const how = readOn === null ? "" : `; ${readOn(head.split(lineEnds).length)}`;
  return `${head}\n… (${text.length - most} characters left out${how}) …\n${tail}`;
}

/** What the model gives to `read` in place of a path, for all that a step's tool gave. */
const outputPath = (step: number): string => `output:${step}`;

/** The step that such a path names; null: it is no such path. */
export function stepOfOutput(path: string): number | null {
  const found = /^output:(\d{1,9})$/u.exec(path.trim());
  return found ? Number(found[1]) : null;
}

/** How to read on in what a step's tool gave. */
export const readOnIn =
  (step: number) =>
  (line: number): string =>
    `read on with read path="${outputPath(step)}" from=${line}`;
