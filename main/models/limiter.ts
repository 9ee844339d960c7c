import { wait } from "./retry";

/** Holds all connections together to a rate. */
export interface Limiter {
  /** Takes bytes; resolves when they are paid for. @throws QuernError `cancelled` */
  take(bytes: number, signal: AbortSignal): Promise<void>;
}

/** What was not used for this long may be used at once. */
const burstMs = 250;
/** A rate that was changed meanwhile is felt within this time. */
const longestWaitMs = 500;

/**
 * A token bucket.
 * @param bytesPerSecond asked each time, since the user may change it; null: no limit
 */
export function createLimiter(bytesPerSecond: () => number | null): Limiter {
  let taken = 0;
  let paid = 0;
  let atMs = performance.now();

  function pay(rate: number): void {
    const now = performance.now();
    paid = Math.min(taken + (rate * burstMs) / 1000, paid + (rate * (now - atMs)) / 1000);
    atMs = now;
  }

  return {
    take: async (bytes, signal) => {
      const first = bytesPerSecond();
      if (first === null) return;
      pay(first);
      taken += bytes;
      const due = taken;
      for (;;) {
        const rate = bytesPerSecond();
        if (rate === null) return;
        pay(rate);
        if (paid >= due) return;
        await wait(Math.min(longestWaitMs, Math.max(1, ((due - paid) * 1000) / rate)), signal);
      }
    },
  };
}
