import type { OutputEvent } from "./types";

/**
 * Calls that were written inside the thought, until it is known what they are: the model's calls, when the output
 * ends with them, or a draft, when it goes on thinking or answers.
 */
export class DraftCalls {
  readonly events: OutputEvent[] = [];
  private readonly written: string[] = [];
  private gapText = "";
  closed = false;

  /** @param firstIndex number of the first of these calls, which is free again if they are a draft */
  constructor(readonly firstIndex: number) {}

  /** More of what was written, calls and the white space between them. */
  add(text: string): void {
    if (this.closed) this.gapText += text;
    else this.written.push(text);
  }

  /** Everything up to the thought's closing tag. */
  get text(): string {
    return this.written.join("");
  }

  /** White space behind the closing tag. */
  get gap(): string {
    return this.gapText;
  }
}
