/** Texts as they are pushed, for one reader. */
export class TextStream {
  private readonly texts: string[] = [];
  private wake: () => void = () => undefined;
  private closed = false;

  push(text: string): void {
    this.texts.push(text);
    this.wake();
  }

  /** What was pushed is still read. */
  close(): void {
    this.closed = true;
    this.wake();
  }

  async *read(): AsyncGenerator<string> {
    for (;;) {
      const text = this.texts.shift();
      if (text !== undefined) yield text;
      else if (this.closed) return;
      else
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
    }
  }
}
