const mostSpace = 256;

/**
 * Finds tags in text that comes in pieces. It holds back only what may be the beginning of a tag, so every
 * character is looked at a bounded number of times however the text is cut.
 */
export class TagScanner {
  private pending = "";

  add(text: string): void {
    this.pending += text;
  }

  /**
   * The next stretch of plain text and the tag that ends it, or undefined as the tag when the text so far holds
   * none. Text that may yet turn out to be a tag stays inside.
   */
  next<T extends string>(tags: readonly T[]): { text: string; tag: T | undefined } {
    let at = -1;
    let found: T | undefined;
    for (const tag of tags) {
      const index = this.pending.indexOf(tag);
      if (index >= 0 && (at < 0 || index < at)) {
        at = index;
        found = tag;
      }
    }
    const end = found === undefined ? this.pending.length - this.openTagLength(tags) : at;
    const text = this.pending.slice(0, end);
    this.pending = this.pending.slice(found === undefined ? end : end + found.length);
    return { text, tag: found };
  }

  /** Takes white space from the front. */
  skipSpace(): string {
    const length = this.pending.length - this.pending.trimStart().length;
    const space = this.pending.slice(0, length);
    this.pending = this.pending.slice(length);
    return space;
  }

  /** Takes the tag that follows, if it is one of these: `none` when it is not, `unknown` when more text is needed. */
  take<T extends string>(tags: readonly T[]): T | "none" | "unknown" {
    const found = tags.find((tag) => this.pending.startsWith(tag));
    if (found !== undefined) {
      this.pending = this.pending.slice(found.length);
      return found;
    }
    return tags.some((tag) => tag.startsWith(this.pending)) ? "unknown" : "none";
  }

  /**
   * Whether one of the tags comes next, behind white space at most; takes nothing. Very much white space is text,
   * which bounds the work when it comes in small pieces.
   */
  comesNext(tags: readonly string[]): "yes" | "no" | "unknown" {
    const next = this.pending.trimStart();
    if (this.pending.length - next.length > mostSpace) return "no";
    if (tags.some((tag) => next.startsWith(tag))) return "yes";
    return tags.some((tag) => tag.startsWith(next)) ? "unknown" : "no";
  }

  get empty(): boolean {
    return this.pending === "";
  }

  /** Everything that is still inside. */
  rest(): string {
    const rest = this.pending;
    this.pending = "";
    return rest;
  }

  private openTagLength(tags: readonly string[]): number {
    const longest = Math.min(this.pending.length, Math.max(1, ...tags.map((tag) => tag.length)) - 1);
    for (let length = longest; length > 0; length--) {
      const tail = this.pending.slice(-length);
      if (tags.some((tag) => tag.startsWith(tail))) return length;
    }
    return 0;
  }
}
