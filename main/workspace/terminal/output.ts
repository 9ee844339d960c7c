/** What is kept to be drawn again, characters: some thousand lines. */
const replayLimit = 200_000;
/** As much as the page is given at a time. At 60 times a second it is 2 million characters, which it draws with ease. */
const pieceLimit = 32 * 1024;

/** The output of one terminal on its way to the page, and the last of it to be drawn again. */
export class TerminalOutput {
  private waiting = "";
  private kept = "";

  add(data: string): void {
    this.waiting += data;
  }

  get isEmpty(): boolean {
    return this.waiting === "";
  }

  /** The next piece for the page. From now on it belongs to what is drawn again. */
  next(): string {
    const length = splitsPair(this.waiting, pieceLimit) ? pieceLimit - 1 : pieceLimit;
    const piece = this.waiting.slice(0, length);
    this.waiting = this.waiting.slice(piece.length);
    this.kept += piece;
    // Not at every piece: cutting copies it.
    if (this.kept.length > 2 * replayLimit) this.kept = this.replay();
    return piece;
  }

  /** From the begin of a line, where one is near, so that no half sequence is drawn. */
  replay(): string {
    if (this.kept.length <= replayLimit) return this.kept;
    const from = this.kept.length - replayLimit;
    const line = this.kept.indexOf("\n", from);
    return this.kept.slice(line === -1 ? from : line + 1);
  }
}

function splitsPair(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return at < text.length && before >= 0xd800 && before < 0xdc00;
}
