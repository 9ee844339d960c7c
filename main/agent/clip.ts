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

/** So much of a line that is cut is shown, so that how to read on fits behind it. */
const shownOfLine = longestLine - 100;

/** A line with its number, cut where it is too long, with how to read on. */
export function numberedLine(line: string, number: number, width: number): string {
  const label = `${String(number).padStart(width)}| `;
  if (label.length + line.length <= longestLine) return `${label}${line}`;
  return `${label}${line.slice(0, shownOfLine)}${moreOf(line, number, shownOfLine)}`;
}

/** A part of one long line, from a character on. */
export function partOfLine(line: string, number: number, column: number, most = longestResult): string {
  if (column > line.length) return `Line ${number} has only ${line.length} characters.`;
  const end = column - 1 + most;
  const rest = end < line.length ? moreOf(line, number, end) : "";
  return `${number}, from character ${column}| ${line.slice(column - 1, end)}${rest}`;
}

const moreOf = (line: string, number: number, shown: number): string =>
  `… (${line.length - shown} more characters; read on with from=${number} column=${shown + 1})`;

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
