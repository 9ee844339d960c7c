const open = "<think>";
const close = "</think>";

/** A piece of an answer, told apart. */
export interface Piece {
  readonly type: "thinking" | "text";
  readonly text: string;
}

/**
 * Tells a thought from the answer where a server leaves it in the text: only at the very beginning, between `<think>`
 * and `</think>`. A mark may come in several pieces.
 */
export class ThinkMarks {
  private state: "beginning" | "thinking" | "text" = "beginning";
  private held = "";

  push(text: string): Piece[] {
    if (this.state === "text") return pieces("text", text);
    this.held += text;
    if (this.state === "beginning") {
      const begun = this.held.trimStart();
      if (open.startsWith(begun)) return [];
      if (!begun.startsWith(open)) return this.rest();
      this.state = "thinking";
      this.held = begun.slice(open.length).replace(/^\n/u, "");
    }
    const end = this.held.indexOf(close);
    if (end < 0) {
      // What may be the beginning of the mark waits.
      const keep = partOf(close, this.held);
      const thought = this.held.slice(0, this.held.length - keep);
      this.held = this.held.slice(this.held.length - keep);
      return pieces("thinking", thought);
    }
    const thought = this.held.slice(0, end);
    this.held = this.held.slice(end + close.length).replace(/^\n+/u, "");
    return [...pieces("thinking", thought), ...this.rest()];
  }

  /** What was held back, when nothing more comes. */
  end(): Piece[] {
    if (this.state !== "thinking") return this.rest();
    const held = this.held;
    this.held = "";
    return pieces("thinking", held);
  }

  private rest(): Piece[] {
    this.state = "text";
    const held = this.held;
    this.held = "";
    return pieces("text", held);
  }
}

const pieces = (type: Piece["type"], text: string): Piece[] => (text === "" ? [] : [{ type, text }]);

/** The length of the longest beginning of `mark` that `text` ends with. */
function partOf(mark: string, text: string): number {
  for (let length = Math.min(mark.length - 1, text.length); length > 0; length--)
    if (text.endsWith(mark.slice(0, length))) return length;
  return 0;
}
