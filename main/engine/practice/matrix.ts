/** A matrix of a GGUF tensor: `columns` is the row length (inputs), each row one output. */
export class Matrix {
  readonly values: Float32Array;

  constructor(
    readonly columns: number,
    readonly rows: number,
  ) {
    this.values = new Float32Array(columns * rows);
  }

  set(row: number, column: number, value: number): this {
    this.values[row * this.columns + column] = value;
    return this;
  }

  add(row: number, column: number, value: number): this {
    const at = row * this.columns + column;
    this.values[at] = (this.values[at] ?? 0) + value;
    return this;
  }
}

/** Repeatable numbers from a seed (SplitMix32's mixing): the same file on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** Fills with plus or minus `size`. */
export function fillSigns(matrix: Matrix, size: number, next: () => number): Matrix {
  for (let i = 0; i < matrix.values.length; i++) matrix.values[i] = next() & 0x10000 ? size : -size;
  return matrix;
}
