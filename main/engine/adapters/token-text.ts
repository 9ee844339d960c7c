const replacement = "\ufffd";
/** A character has at most four bytes; after more tokens than that it is broken, not unfinished. */
const mostPending = 6;

/** Turns tokens into text as they come; a character that is cut between tokens waits until it is whole. */
export class TokenText {
  private pending: number[] = [];

  constructor(private readonly detokenize: (tokens: readonly number[]) => string) {}

  /** The text that this token completes: empty while a character is unfinished. */
  push(token: number): string {
    this.pending.push(token);
    const text = this.detokenize(this.pending);
    if (text.endsWith(replacement) && this.pending.length < mostPending) return "";
    this.pending = [];
    return text;
  }

  /**
   * What still waits when the output has ended: U+FFFD itself, written by the model, looks like a character that is
   * not whole, and a broken one never gets whole.
   */
  finish(): string {
    if (this.whole) return "";
    const text = this.detokenize(this.pending);
    this.pending = [];
    return text;
  }

  /** True between characters: all tokens so far are in the text. */
  get whole(): boolean {
    return this.pending.length === 0;
  }
}
