/** A table as Markdown, its columns as wide as they need to be: it is read in a terminal, too. */
export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = heads.map((head, at) =>
    Math.max(3, head.length, ...rows.map((row) => (row[at] ?? "").length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => (cells[at] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(heads), `|${widths.map((width) => "-".repeat(width + 2)).join("|")}|`, ...rows.map(line)].join(
    "\n",
  );
}

/** A whole number with commas. */
export const whole = (value: number): string => Math.round(value).toLocaleString("en-US");

/** How far a prediction is off, as a percentage with its sign. */
export function off(predicted: number, actual: number): string {
  const percent = predicted === actual ? 0 : (predicted / actual - 1) * 100;
  const digits = Math.abs(percent).toFixed(1);
  return digits === "0.0" ? "0.0 %" : `${percent < 0 ? "−" : "+"}${digits} %`;
}

/** A part of the document that the benchmark writes: its text, and whether everything in it keeps its budget. */
export interface Section {
  readonly name: "loads" | "published" | "speed";
  readonly text: string;
  readonly holds: boolean;
}

/**
 * Puts a section into the document, between its marks.
 * @throws RangeError where the document has no such marks
 */
export function withSection(document: string, { name, text }: Section): string {
  const [from, to] = [`<!-- bench:fit ${name} -->\n`, `<!-- end of ${name} -->`];
  const start = document.indexOf(from);
  const end = document.indexOf(to, start);
  if (start < 0 || end < 0) throw new RangeError(`The document has no place for ${name}`);
  return `${document.slice(0, start + from.length)}\n${text}\n\n${document.slice(end)}`;
}
