/** The same direction with a length of 1, as both the APIs and the distances of vector stores expect it. */
export function unitLength(vector: readonly number[]): Float32Array {
  let sum = 0;
  for (const value of vector) sum += value * value;
  const length = Math.sqrt(sum);
  // A vector of nothing has no direction; it stays what it is.
  return Float32Array.from(vector, (value) => (length > 0 ? value / length : 0));
}
