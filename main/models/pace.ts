/** When connections are looked at, and what counts as too slow; shorter in tests. */
export interface Pace {
  readonly tickMs: number;
  /** Ticks over which a connection's rate is taken, and before it is judged at all. */
  readonly ticks: number;
  /** Time between two notes of what has arrived. */
  readonly checkpointMs: number;
}

export const defaultPace: Pace = { tickMs: 1_000, ticks: 5, checkpointMs: 2_000 };

/** A connection this much slower than the others is given up for a new one. */
const muchSlower = 8;

/** Bytes of one connection over the last ticks. */
export interface Meter {
  add(bytes: number): void;
  tick(): void;
  /** Bytes in each tick on average; null until it has been open long enough to tell. */
  rate(): number | null;
}

export function createMeter(ticks: number): Meter {
  const past: number[] = [];
  let now = 0;
  return {
    add: (bytes) => {
      now += bytes;
    },
    tick: () => {
      past.push(now);
      now = 0;
      if (past.length > ticks) past.shift();
    },
    rate: () => (past.length < ticks ? null : past.reduce((sum, bytes) => sum + bytes, 0) / past.length),
  };
}

/**
 * The one connection to be replaced, if any: the slowest, when it is much slower than what the others do.
 * @param typical what a connection to this source has been doing lately, for the last one left
 */
export function tooSlow<Item extends { readonly meter: Meter }>(
  items: readonly Item[],
  typical: number,
): Item | null {
  const rated = items
    .flatMap((item) => {
      const rate = item.meter.rate();
      return rate === null ? [] : [{ item, rate }];
    })
    .sort((a, b) => a.rate - b.rate);
  const [slowest, ...others] = rated;
  if (!slowest) return null;
  const usual = Math.max(typical, others[Math.floor(others.length / 2)]?.rate ?? 0);
  return slowest.rate * muchSlower < usual ? slowest.item : null;
}
