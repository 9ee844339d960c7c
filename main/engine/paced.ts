/** Often enough to look as if it flowed, ms. */
export const flowingMs = 33;

/**
 * The same where layers run on the processor, ms: what waits behind it (the page's layout, a process switch for each
 * message) takes of the very cores that write. A 27B writes some tokens a second there, which are all shown as they come;
 * measured with a small model that writes 170, this is the difference between 0.82 and the whole of its speed.
 */
export const flowingOnProcessorMs = 100;

/**
 * And where a model writes there faster than anybody reads, ms: a small one takes no harm from being shown four times a
 * second, and what showing takes of the cores is as much for a long piece as for a short one.
 */
export const flowingTooFastToReadMs = 250;

/** Work that is asked for often and done now and then: at once after a rest, and otherwise when the rest is over. */
export class Paced {
  private timer: NodeJS.Timeout | undefined;
  private lastAt = Number.NEGATIVE_INFINITY;

  /** @param everyMs the rest between two times, which may change */
  constructor(
    private readonly work: () => void,
    private readonly everyMs: () => number = () => flowingMs,
  ) {}

  /** There is something to do. */
  ask(): void {
    if (this.timer) return;
    const left = this.lastAt + this.everyMs() - performance.now();
    if (left <= 0) this.now();
    else this.timer = setTimeout(() => this.now(), left);
  }

  /** Does it without waiting. */
  now(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.lastAt = performance.now();
    this.work();
  }
}
