/**
 * Ends a text before any of the stop strings, however the text is cut into pieces. Only what may be the beginning
 * of one is held back, so its work is linear in the text.
 */
export class StopStrings {
  private readonly stops: readonly string[];
  private readonly longest: number;
  private held = "";

  constructor(stops: readonly string[] = []) {
    this.stops = stops.filter((stop) => stop !== "");
    this.longest = Math.max(0, ...this.stops.map((stop) => stop.length));
  }

  /** @returns what may be given out now, and whether a stop string has come: then nothing follows */
  push(text: string): { text: string; stopped: boolean } {
    if (this.longest === 0) return { text, stopped: false };
    const all = this.held + text;
    let at = -1;
    for (const stop of this.stops) {
      const found = all.indexOf(stop);
      if (found >= 0 && (at < 0 || found < at)) at = found;
    }
    // One that began earlier and may yet be completed goes before one that is complete.
    const open = this.openFrom(all);
    if (at >= 0 && at <= open) {
      this.held = "";
      return { text: all.slice(0, at), stopped: true };
    }
    this.held = all.slice(open);
    return { text: all.slice(0, open), stopped: false };
  }

  /** The text has ended: what was held back is no stop string, or holds one that an earlier one kept from being seen. */
  finish(): { text: string; stopped: boolean } {
    const rest = this.held;
    this.held = "";
    const places = this.stops.map((stop) => rest.indexOf(stop)).filter((place) => place >= 0);
    return places.length === 0
      ? { text: rest, stopped: false }
      : { text: rest.slice(0, Math.min(...places)), stopped: true };
  }

  /** Where the end of the text may be the beginning of a stop string; its length when nowhere. */
  private openFrom(all: string): number {
    for (let at = Math.max(0, all.length - this.longest + 1); at < all.length; at++) {
      const tail = all.slice(at);
      if (this.stops.some((stop) => stop.length > tail.length && stop.startsWith(tail))) return at;
    }
    return all.length;
  }
}
