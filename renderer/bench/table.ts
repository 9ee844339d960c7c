import type { BenchRow } from "../../main/contract";

/** Reading and writing at one depth, run in one way: a line of the table. */
export interface BenchLine {
  readonly key: string;
  readonly way: BenchRow;
  readonly prefill: readonly number[] | null;
  readonly decode: readonly number[] | null;
}

/** The rows of a run, reading and writing side by side. */
export function benchLines(rows: readonly BenchRow[]): readonly BenchLine[] {
  const lines = new Map<string, BenchLine>();
  for (const row of rows) {
    const key = `${row.engine} ${row.threads} ${row.speculation} ${row.depth}`;
    const line = lines.get(key) ?? { key, way: row, prefill: null, decode: null };
    lines.set(key, { ...line, [row.kind]: row.samples });
  }
  return [...lines.values()];
}

/** Numbers of threads as they were typed; null for nonsense. */
export function threadsOf(text: string): number[] | null {
  if (text.trim() === "") return [];
  const numbers = text.split(",").map((part) => (/^\s*\d{1,3}\s*$/.test(part) ? Number(part) : 0));
  return numbers.every((count) => count >= 1 && count <= 512) && numbers.length <= 8 ? numbers : null;
}
