import { setTimeout as sleep } from "node:timers/promises";
import { type ErrorData, QuernError } from "../contract";

/** How often and how patiently a passing fault is met. */
export interface RetryRules {
  /** Tries again so often without getting further. */
  readonly attempts: number;
  /** The first wait; each next is twice as long, up to `capMs`. */
  readonly baseMs: number;
  readonly capMs: number;
  /** A server that asks to wait longer than this is reported instead of waited for. */
  readonly longestWaitMs: number;
}

export const defaultRetry: RetryRules = { attempts: 6, baseMs: 1_000, capMs: 30_000, longestWaitMs: 300_000 };

const passing: ReadonlySet<ErrorData["code"]> = new Set([
  "network-unreachable",
  "network-timeout",
  "network-closed-early",
  "hub-rate-limited",
  "hub-server-error",
]);

/** Whether a fault of this kind is gone after a while, by itself. */
export function isPassing(code: ErrorData["code"]): boolean {
  return passing.has(code);
}

/**
 * How long to wait before trying again.
 * @param failures how many in a row, this one included
 * @param random 0..1: half of the wait is by chance, so that many clients do not come back at the same moment
 * @returns ms, or null when trying again is pointless
 */
export function retryDelayMs(
  error: unknown,
  failures: number,
  rules: RetryRules,
  random: number,
): number | null {
  if (!(error instanceof QuernError) || !passing.has(error.code) || failures > rules.attempts) return null;
  const backOff = Math.min(rules.capMs, rules.baseMs * 2 ** (failures - 1)) * (0.5 + random / 2);
  // Without a `Retry-After`, a rate limit carries a guess for people; the back-off is as good.
  const asked = error.params.retryAfterSeconds;
  const askedMs = typeof asked === "number" ? asked * 1000 : 0;
  return askedMs > rules.longestWaitMs ? null : Math.max(backOff, askedMs);
}

/** Waits. @throws QuernError `cancelled` */
export async function wait(ms: number, signal: AbortSignal): Promise<void> {
  try {
    await sleep(ms, undefined, { signal });
  } catch {
    throw new QuernError("cancelled");
  }
}
