/** The header goes on after the file, or after the limit, has ended. */
export class HeaderEnd extends Error {
  constructor(readonly wantBytes: number) {
    super(`The header needs ${wantBytes} bytes`);
  }
}

/** The header says something that cannot be. */
export class HeaderInvalid extends Error {}

/** Fills the buffer from this position of the file and says how many bytes there were. */
export type ReadAt = (buffer: Uint8Array, position: number) => Promise<number>;

const windowBytes = 1024 * 1024;
const decoder = new TextDecoder();

/**
 * Reads little-endian values one after another, from a window that moves through the file. A header has up to millions
 * of values, so they are taken without waiting: whoever reads first sees to it that the window holds what comes next.
 */
export class HeaderBytes {
  private readonly window = new Uint8Array(windowBytes);
  private readonly values = new DataView(this.window.buffer);
  private windowStart = 0;
  private windowEnd = 0;
  private at = 0;

  /** @param limit where the file, or what may be read of it, ends */
  constructor(
    private readonly readAt: ReadAt,
    private readonly limit: number,
  ) {}

  get position(): number {
    return this.at;
  }

  /** Whether the next bytes are in the window, or all that there are. */
  holds(length: number): boolean {
    const end = Math.min(this.at + length, this.limit);
    return this.at >= this.windowStart && end <= this.windowEnd;
  }

  /** Moves the window on to here. What is asked for must be no longer than the window. */
  async fetch(): Promise<void> {
    const size = Math.min(windowBytes, this.limit - this.at);
    let filled = 0;
    while (filled < size) {
      const count = await this.readAt(this.window.subarray(filled, size), this.at + filled);
      if (count === 0) break;
      filled += count;
    }
    this.windowStart = this.at;
    this.windowEnd = this.at + filled;
  }

  u32(): number {
    return this.values.getUint32(this.take(4), true);
  }

  /** A 64-bit count or length. Numbers beyond what a double holds exactly are refused. */
  u64(): number {
    const place = this.take(8);
    const high = this.values.getUint32(place + 4, true);
    if (high >= 2 ** 21) throw new HeaderInvalid(`the number ${this.values.getBigUint64(place, true)}`);
    return high * 2 ** 32 + this.values.getUint32(place, true);
  }

  count(what: string, most: number): number {
    const value = this.u64();
    if (value > most) throw new HeaderInvalid(`${value} ${what}`);
    return value;
  }

  /** A string of at most this many bytes. Bytes that are no UTF-8 become replacement characters. */
  text(most: number): string {
    const length = this.count("bytes in a name", most);
    return this.decode(length);
  }

  /** The next bytes as text. */
  decode(length: number): string {
    const place = this.take(length);
    return decoder.decode(this.window.subarray(place, place + length));
  }

  /** The next bytes as a view, until the window moves. */
  view(length: number): DataView {
    return new DataView(this.window.buffer, this.take(length), length);
  }

  /** Moves on without looking. */
  skip(length: number): void {
    const end = this.at + length;
    if (end > this.limit) throw new HeaderEnd(end);
    this.at = end;
  }

  /** Where in the window the next bytes begin. */
  private take(length: number): number {
    const end = this.at + length;
    // What is missing in the window is missing in the file: it has become shorter since it was looked at.
    if (end > this.limit || end > this.windowEnd) throw new HeaderEnd(end);
    const place = this.at - this.windowStart;
    this.at = end;
    return place;
  }
}
