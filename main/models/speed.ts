/** How fast something goes, over the last seconds. */
export interface Speed {
  /** `totalBytes`: how far it is now; `nowMs`: a clock that never goes back. */
  sample(totalBytes: number, nowMs: number): void;
  /** Null until there is enough to tell. */
  bytesPerSecond(nowMs: number): number | null;
}

const windowMs = 5_000;
const leastMs = 500;

/** Starts measuring; counts only what is sampled from here on, so that a resumed part does not look like speed. */
export function createSpeed(): Speed {
  let samples: { atMs: number; bytes: number }[] = [];
  return {
    sample: (bytes, atMs) => {
      samples.push({ atMs, bytes });
      // The newest sample older than the window stays: the window reaches back to it.
      const first = samples.findLastIndex((sample) => sample.atMs <= atMs - windowMs);
      if (first > 0) samples = samples.slice(first);
    },
    bytesPerSecond: (nowMs) => {
      const [first, last] = [samples[0], samples.at(-1)];
      if (!first || !last || nowMs - first.atMs < leastMs) return null;
      return Math.max(0, ((last.bytes - first.bytes) * 1000) / (nowMs - first.atMs));
    },
  };
}
