/** Finds how many connections are worth having. */
export interface Adapt {
  wanted(): number;
  /** What came in since the last call. @returns how many connections to have from now on */
  measured(bytesPerSecond: number, nowMs: number): number;
  /** The server asked for less. */
  fewer(nowMs: number): void;
}

/** Most sources are used up by four; more are tried, not assumed. */
const firstWanted = 4;
/** Growth below this is noise rather than help. */
const helpful = 1.1;
/** A line changes; after this long it is tried again. */
const againMs = 30_000;

/** @param most the user's cap */
export function createAdapt(most: () => number): Adapt {
  let wanted = firstWanted;
  let before: { readonly wanted: number; readonly rate: number } | null = null;
  let quietUntilMs = 0;
  return {
    wanted: () => Math.max(1, Math.min(wanted, most())),
    measured: (rate, nowMs) => {
      if (before && rate < before.rate * helpful) {
        // More did not help: back to what was as good.
        wanted = before.wanted;
        before = null;
        quietUntilMs = nowMs + againMs;
      } else if (nowMs >= quietUntilMs && wanted < most()) {
        before = { wanted, rate };
        wanted = Math.min(2 * wanted, most());
      } else {
        before = null;
      }
      return Math.max(1, Math.min(wanted, most()));
    },
    fewer: (nowMs) => {
      wanted = Math.max(1, Math.ceil(Math.min(wanted, most()) / 2));
      before = null;
      quietUntilMs = nowMs + againMs;
    },
  };
}
