/** Below this nothing is known of the speed: the first chunk may be a short one. */
const leastSeconds = 0.2;

/**
 * Seconds until a prompt is read, at the speed so far; null while that is not known.
 * @param elapsedMs since reading began
 */
export function secondsLeft(progress: { read: number; total: number }, elapsedMs: number): number | null {
  const { read, total } = progress;
  if (read >= total) return 0;
  const elapsed = elapsedMs / 1000;
  return read === 0 || elapsed < leastSeconds ? null : ((total - read) * elapsed) / read;
}
