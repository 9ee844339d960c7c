/** The usual values and the one that is set, by size; 0 has a choice of its own and is left out. */
export function choicesWith(usual: readonly number[], set: number): number[] {
  return [...new Set([...usual, set])].filter((value) => value > 0).sort((a, b) => a - b);
}
