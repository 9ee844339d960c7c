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

/** Reads little-endian values one after another, from a window that moves through the file. */
export class HeaderBytes {
  private window = new Uint8Array(0);
  private windowStart = 0;
  private at = 0;

  constructor(
    private readonly readAt: ReadAt,
    private readonly limit: number,
  ) {}

  get position(): number {
    return this.at;
  }

  async u8(): Promise<number> {
    return (await this.view(1)).getUint8(0);
  }

  async u32(): Promise<number> {
    return (await this.view(4)).getUint32(0, true);
  }

  /** A 64-bit count or length. Numbers beyond what a double holds exactly are refused. */
  async u64(): Promise<number> {
    const value = (await this.view(8)).getBigUint64(0, true);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new HeaderInvalid(`the number ${value}`);
    return Number(value);
  }

  async count(what: string, most: number): Promise<number> {
    const value = await this.u64();
    if (value > most) throw new HeaderInvalid(`${value} ${what}`);
    return value;
  }

  /** A string of at most this many bytes. Bytes that are no UTF-8 become replacement characters. */
  async text(most: number): Promise<string> {
    const length = await this.count("bytes in a name", most);
    const view = await this.view(length);
    return new TextDecoder().decode(new Uint8Array(view.buffer, view.byteOffset, length));
  }

  /** The next bytes as a view. */
  async view(length: number): Promise<DataView> {
    const end = this.at + length;
    if (end > this.limit) throw new HeaderEnd(end);
    if (this.at < this.windowStart || end > this.windowStart + this.window.length) await this.fill(length);
    const view = new DataView(this.window.buffer, this.at - this.windowStart, length);
    this.at = end;
    return view;
  }

  /** Moves on without looking. */
  skip(length: number): void {
    const end = this.at + length;
    if (end > this.limit) throw new HeaderEnd(end);
    this.at = end;
  }

  private async fill(atLeast: number): Promise<void> {
    const size = Math.min(Math.max(windowBytes, atLeast), this.limit - this.at);
    const window = new Uint8Array(size);
    let filled = 0;
    while (filled < size) {
      const count = await this.readAt(window.subarray(filled), this.at + filled);
      if (count === 0) break;
      filled += count;
    }
    if (filled < atLeast) throw new HeaderEnd(this.at + atLeast);
    this.window = window.subarray(0, filled);
    this.windowStart = this.at;
  }
}
