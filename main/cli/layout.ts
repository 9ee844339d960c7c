// Ranges of characters that terminals show two columns wide (Unicode East Asian Width: W and F, the common blocks).
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u;

/** Columns that a text takes in a terminal. */
export function widthOf(text: string): number {
  let width = 0;
  for (const character of text) width += wide.test(character) ? 2 : 1;
  return width;
}

/** Lines of cells in columns, each as wide as its widest cell; the last one is not padded. */
export function columns(rows: readonly (readonly string[])[], indent = "  "): string {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [n, cell] of row.slice(0, -1).entries()) widths[n] = Math.max(widths[n] ?? 0, widthOf(cell));
  }
  const line = (row: readonly string[]) =>
    row
      .map((cell, n) => (n === row.length - 1 ? cell : cell + " ".repeat((widths[n] ?? 0) - widthOf(cell))))
      .join("  ");
  return rows.map((row) => `${indent}${line(row)}`.trimEnd()).join("\n");
}

/** Text broken at spaces (and between wide characters) so that no line is longer than the width where that can be. */
export function wrap(text: string, width: number, indent: string): string {
  const pieces = text.match(/\s*(?:[^\s\u2e80-\uffff]+|\S)/gu) ?? [];
  const lines: string[] = [];
  let line = "";
  for (const piece of pieces) {
    if (line !== "" && widthOf(line + piece) > width - widthOf(indent)) {
      lines.push(line);
      line = piece.trimStart();
    } else {
      line += line === "" ? piece.trimStart() : piece;
    }
  }
  lines.push(line);
  return lines.join(`\n${indent}`);
}
