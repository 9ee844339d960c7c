import { visibleText } from "../../ui/visible";

/** A text of strangers in one line of at most so many characters, with nothing hidden in it. */
export function oneLine(text: string, most: number): string {
  const line = text
    .slice(0, most * 2)
    .trim()
    .replaceAll(/\s+/g, " ");
  const clipped = [...line].slice(0, most).join("");
  return visibleText(clipped) + (clipped.length < line.length || text.length > most * 2 ? "…" : "");
}

/** Of a line longer than this only the beginning is drawn: a browser lays out one line as one piece. */
const longestLine = 2000;

/** One line of a file, with nothing hidden in it. */
export function fileLine(line: string): string {
  return line.length > longestLine ? `${visibleText(line.slice(0, longestLine))}…` : visibleText(line);
}
