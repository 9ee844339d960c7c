/**
 * Where the library keeps snapshots of the recurrent state, as numbers of tokens. It takes one whenever it goes on
 * from a place other than the start, keeps the newest ones, and tells nothing of them; it also keeps one that is not
 * known here, near the start.
 */
export class Snapshots {
  private places: number[] = [];

  /** @param most that the library keeps, the one near the start among them */
  constructor(private readonly most: number) {}

  /** The library goes on from here. */
  wentOnFrom(tokens: number): void {
    if (tokens === 0 || this.places.includes(tokens)) return;
    this.places = [...this.places, tokens].slice(-(this.most - 1));
  }

  /** The longest beginning that can be gone back to; 0: none is known. */
  before(tokens: number): number {
    return Math.max(0, ...this.places.filter((place) => place <= tokens));
  }

  /** What follows differs from here on: later snapshots fit no more. */
  cut(tokens: number): void {
    this.places = this.places.filter((place) => place <= tokens);
  }
}
