import { QuernError } from "../contract";

/** Tries in all; our choice: a server that restarts is back within them, one that is gone is not waited for long. */
const mostTries = 4;
const firstWaitMs = 500;
/** A server that asks for more patience than this is not waited for: the person is told, and decides. */
const mostPatienceSeconds = 30;

const passing = new Set([
  "endpoint-rate-limited",
  "endpoint-server-error",
  "endpoint-unreachable",
  "endpoint-closed",
  "endpoint-cut",
]);

/**
 * How long to wait before the next try, in ms; null: there is none. What the server asks for holds; else twice as long
 * each time, with chance, so that many who were turned away do not come back at the same moment.
 * @param tries how many there were
 * @param random between 0 and 1
 */
export function waitBeforeNext(error: QuernError, tries: number, random: number): number | null {
  // A machine that did not answer for a quarter of a minute is not waited for again.
  if (tries >= mostTries || !passing.has(error.code) || error.params.timedOut !== undefined) return null;
  const asked = error.params.retryAfterSeconds;
  if (typeof asked === "number")
    return asked > mostPatienceSeconds ? null : asked * 1000 + random * firstWaitMs;
  return firstWaitMs * 2 ** (tries - 1) * (0.5 + random / 2);
}

/** Waits. @throws QuernError `cancelled` */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(new QuernError("cancelled"));
    const stop = () => {
      clearTimeout(timer);
      reject(new QuernError("cancelled"));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal.addEventListener("abort", stop, { once: true });
  });
}
