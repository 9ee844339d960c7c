/**
 * Passes text on but keeps back the line breaks at its end, since those before a tag belong to the format, not
 * to the text.
 */
export class HeldLines {
  private held = 0;

  /** What can be passed on now that this text has come. */
  add(text: string): string {
    let end = text.length;
    while (end > 0 && text[end - 1] === "\n") end--;
    if (end === 0) {
      this.held += text.length;
      return "";
    }
    const before = "\n".repeat(this.held);
    this.held = text.length - end;
    return before + text.slice(0, end);
  }

  /** The line breaks that are left when at most `drop` of them belong to the tag that follows. */
  flush(drop: number): string {
    const rest = "\n".repeat(Math.max(0, this.held - drop));
    this.held = 0;
    return rest;
  }
}
