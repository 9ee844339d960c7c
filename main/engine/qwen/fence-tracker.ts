/** More of a line than this cannot matter: a fence stands at its begin. */
const lineStart = 80;

/** Follows Markdown text in pieces and knows whether it is inside a fenced code block, where a call is an example. */
export class FenceTracker {
  private line = "";
  private fence: string | undefined;

  push(text: string): void {
    let at = 0;
    for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", at)) {
      this.add(text.slice(at, end));
      this.endLine();
      at = end + 1;
    }
    this.add(text.slice(at));
  }

  get open(): boolean {
    return this.fence !== undefined;
  }

  private add(text: string): void {
    if (this.line.length < lineStart) this.line += text.slice(0, lineStart - this.line.length);
  }

  private endLine(): void {
    const [, marker, rest = ""] = /^\s*(`{3,}|~{3,})(.*)$/u.exec(this.line) ?? [];
    this.line = "";
    if (marker === undefined) return;
    if (this.fence === undefined) {
      if (!(marker.startsWith("`") && rest.includes("`"))) this.fence = marker;
    } else if (marker.startsWith(this.fence) && rest.trim() === "") this.fence = undefined;
  }
}
