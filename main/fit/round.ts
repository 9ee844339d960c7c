/** A figure for a sentence: one digit after the point below ten, none above. */
export function rounded(value: number): number {
  return value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
}
