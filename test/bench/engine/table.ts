/** One figure beside what it is measured against. */
export interface Row {
  readonly what: string;
  readonly figure: string;
  /** The same of the library used directly, of the plan, or of reading everything anew. */
  readonly reference?: string;
  readonly ratio?: number;
  readonly budget?: string;
  /** Whether the budget is kept; absent where there is none. */
  readonly holds?: boolean;
}

const heads = ["", "figure", "reference", "ratio", "budget", ""];

/** All rows as one table, columns as wide as they need to be. */
export function table(rows: readonly Row[]): string {
  const lines = [heads, ...rows.map(cells)];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  return lines
    .map((line) => line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join("  "))
    .map((line) => `  ${line.trimEnd()}`)
    .join("\n");
}

function cells({ what, figure, reference = "", ratio, budget = "", holds }: Row): string[] {
  const verdict = holds === undefined ? "" : holds ? "within" : "OVER";
  return [what, figure, reference, ratio === undefined ? "" : ratio.toFixed(3), budget, verdict];
}

const pad = (cell: string, width: number, column: number) =>
  column === 0 || column === heads.length - 1 ? cell.padEnd(width) : cell.padStart(width);

export function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
