/**
 * Where snapshots of the recurrent state were taken, as numbers of tokens: the library keeps them but does not
 * say which it has.
 */
export class Checkpoints {
  private places: number[] = [];

  constructor(private readonly most: number) {}

  /** A snapshot was taken with this many tokens in the sequence; the oldest beyond the limit is gone. */
  taken(tokens: number): void {
    this.places = [...this.places.filter((place) => place !== tokens), tokens].slice(-this.most);
  }

  /** The longest beginning that can be gone back to without reading anything again; 0: from the start. */
  before(tokens: number): number {
    return Math.max(0, ...this.places.filter((place) => place <= tokens));
  }

  /** The places up to this one, the earliest first. */
  upTo(tokens: number): number[] {
    return this.places.filter((place) => place <= tokens).sort((a, b) => a - b);
  }

  /** The sequence was cut to this length; snapshots of what came later are gone. */
  cut(tokens: number): void {
    this.places = this.places.filter((place) => place <= tokens);
  }
}
