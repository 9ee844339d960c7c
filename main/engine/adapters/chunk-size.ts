/**
 * How many tokens to read at once. A chunk cannot be interrupted, so it should take no longer than Stop may
 * wait; but small chunks cost speed, so it should not be shorter than that either.
 */
export class ChunkSize {
  private tokens: number;

  /**
   * @param targetMs how long a chunk should take
   * @param most the engine's batch, beyond which a chunk gains nothing
   */
  constructor(
    private readonly targetMs: number,
    private readonly most: number,
    first = 16,
  ) {
    this.tokens = Math.min(first, most);
  }

  get value(): number {
    return this.tokens;
  }

  /** Learns from a chunk: at most twice or half as large the next time, since one measurement may be an outlier. */
  learn(tokens: number, ms: number): void {
    const fitting = (tokens * this.targetMs) / Math.max(ms, 1);
    const next = Math.min(Math.max(fitting, this.tokens / 2), this.tokens * 2);
    this.tokens = Math.max(1, Math.min(this.most, Math.round(next)));
  }
}
