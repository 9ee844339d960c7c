/** Collects output up to a number of bytes: the beginning, and as much of the end. */
export class ClippedOutput {
  private head = "";
  private tail = "";
  private dropped = 0;

  constructor(private readonly most: number) {}

  push(text: string): void {
    const room = this.most / 2 - this.head.length;
    this.head += room > 0 ? text.slice(0, room) : "";
    const rest = room > 0 ? text.slice(room) : text;
    const tail = this.tail + rest;
    const over = Math.max(0, tail.length - this.most / 2);
    this.dropped += over;
    this.tail = tail.slice(over);
  }

  get clipped(): boolean {
    return this.dropped > 0;
  }

  text(): string {
    return this.clipped
      ? `${this.head}\n… (${this.dropped} characters left out) …\n${this.tail}`
      : this.head + this.tail;
  }
}
