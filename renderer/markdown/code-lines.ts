/** Lines that are laid out together: what is off screen is skipped in pieces of this size. */
const linesInChunk = 100;

/** Consecutive lines of a code, as one text that ends with a line break. */
export interface Chunk {
  /** Number of its first line, from 0. */
  readonly first: number;
  readonly lines: readonly string[];
}

/** The code in pieces of whole lines. */
export function chunksOf(code: string): readonly Chunk[] {
  const lines = code.split("\n");
  const chunks: Chunk[] = [];
  for (let first = 0; first < lines.length; first += linesInChunk)
    chunks.push({ first, lines: lines.slice(first, first + linesInChunk) });
  return chunks;
}

/** How wide the longest line is, in cells of a fixed-width font: a wide character takes two, a tab two. */
export function widthOf(chunks: readonly Chunk[]): number {
  let longest = "";
  for (const { lines } of chunks) for (const line of lines) if (line.length > longest.length) longest = line;
  let cells = 0;
  for (const character of longest) cells += character === "\t" || character > "\u2e7f" ? 2 : 1;
  return cells;
}
