/** Hands events from where they happen to whoever iterates, in order; ends or fails once. */
export class EventQueue<T> {
  private readonly items: T[] = [];
  private wake: (() => void) | undefined;
  private end: { error?: unknown } | undefined;

  push(item: T): void {
    if (this.end) return;
    this.items.push(item);
    this.wake?.();
  }

  finish(): void {
    this.end ??= {};
    this.wake?.();
  }

  /** Fails after what is queued, so that no text is lost. */
  fail(error: unknown): void {
    this.end ??= { error };
    this.wake?.();
  }

  async *drain(): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const item = this.items.shift();
      if (item !== undefined) {
        yield item;
        continue;
      }
      if (this.end) {
        if ("error" in this.end) throw this.end.error;
        return;
      }
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
      this.wake = undefined;
    }
  }
}
