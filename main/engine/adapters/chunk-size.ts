/**
 * How long a chunk should take. Stop waits for the chunk under way, and is to have left the engine idle within 300 ms
 * wherever a chunk can be that short; the rest of them is for chunks that take longer than the last, and for the way.
 */
export const chunkTargetMs = 240;

/**
 * How many tokens to read at once. A chunk cannot be interrupted, so it should take no longer than Stop may
 * wait; but small chunks cost speed, so it should not be shorter than that either.
 */
export class ChunkSize {
  private tokens: number;

  /**
   * @param targetMs how long a chunk should take
   * @param least below this, speed is lost out of proportion; a slow machine's chunks take longer instead
   * @param most the engine's batch, beyond which a chunk gains nothing
   */
  constructor(
    private readonly targetMs: number,
    private readonly least: number,
    private readonly most: number,
  ) {
    this.tokens = Math.min(least, most);
  }

  get value(): number {
    return this.tokens;
  }

  /** Learns from a chunk: at most twice or half as large the next time, since one measurement may be an outlier. */
  learn(tokens: number, ms: number): void {
    const fitting = (tokens * this.targetMs) / Math.max(ms, 1);
    const next = Math.min(Math.max(fitting, this.tokens / 2), this.tokens * 2);
    this.tokens = Math.min(this.most, Math.max(this.least, Math.round(next)));
  }
}
