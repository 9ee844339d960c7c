const windowMs = 1000;
/** Over less time than this, one token more or less would make the figure jump. */
const shortestMs = 200;

/** Tells a speed over the last second from a running count. */
export interface SpeedMeter {
  /**
   * @param atMs when, on any steady clock
   * @returns per second, or null while there is too little to tell
   */
  add(count: number, atMs: number): number | null;
}

export function createSpeedMeter(): SpeedMeter {
  const samples: { count: number; atMs: number }[] = [];
  return {
    add: (count, atMs) => {
      samples.push({ count, atMs });
      // The newest sample that is a whole window old stays: slow models give less than one token a second.
      while ((samples[1]?.atMs ?? Number.POSITIVE_INFINITY) <= atMs - windowMs) samples.shift();
      const first = samples[0];
      if (!first || atMs - first.atMs < shortestMs) return null;
      return Math.max(0, ((count - first.count) * 1000) / (atMs - first.atMs));
    },
  };
}
