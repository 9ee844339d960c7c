/** Commands with which a formula can define others, and so grow with each use. */
const defines = /\\(?:[egx]?def|(?:re)?newcommand|providecommand|(?:future)?let)(?![A-Za-z])/;

interface Limits {
  /** How often a command may be replaced by what it stands for. */
  readonly maxExpand: number;
  /** Lengths are cut to this, in em. */
  readonly maxSize: number;
}

/** A formula with definitions of its own that is longer than this is not set, characters. */
const longestWithDefinitions = 2000;

/**
 * What a formula may grow to. A definition can be as long as the formula, so that the product of both is what the
 * page has to hold: 50 x 2,000 pieces at most. Without definitions only the library's own short ones are replaced.
 */
export function limitsOf(tex: string): Limits {
  if (!defines.test(tex)) return { maxExpand: 1000, maxSize: 20 };
  return { maxExpand: tex.length > longestWithDefinitions ? 0 : 50, maxSize: 20 };
}
