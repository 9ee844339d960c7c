import { QuernError } from "../../contract";
import type { Outcome } from "../raw";

/** A probe that has nothing to look at on this machine: no failure. */
export class NotApplicable extends Error {}

/** A probe's failure with a sentence for people; any other error is told by its code only. */
export class ProbeFailure extends Error {}

/**
 * Runs one probe. Whatever it does, this settles: a result, a failure in words, or the end of the time allowed,
 * after which the probe's signal is aborted and its answer no longer waited for.
 * @param what begins the sentence of a failure: `nvidia-smi`, `systeminformation`
 * @throws QuernError `cancelled` when the caller's signal is aborted
 */
export async function runProbe<T>(
  what: string,
  limitMs: number,
  signal: AbortSignal | undefined,
  probe: (signal: AbortSignal) => Promise<T>,
): Promise<Outcome<T>> {
  const start = performance.now();
  const inner = new AbortController();
  let stopWaiting = (): void => undefined;
  const interrupted = new Promise<"late" | "cancelled">((resolve) => {
    const timer = setTimeout(() => resolve("late"), limitMs);
    const onAbort = () => resolve("cancelled");
    if (signal?.aborted) onAbort();
    else signal?.addEventListener("abort", onAbort, { once: true });
    stopWaiting = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
    };
  });
  const done = signal?.aborted ? interrupted : settle(() => probe(inner.signal));
  const result = await Promise.race([interrupted, done]);
  stopWaiting();
  inner.abort();
  const ms = performance.now() - start;
  if (result === "cancelled") throw new QuernError("cancelled");
  if (result === "late") {
    return { status: "timed-out", ms, message: `${what} did not answer within ${limitMs / 1000} s.` };
  }
  if (result.ok) return { status: "ok", ms, value: result.value };
  return { ms, ...inWords(what, result.error) };
}

type Settled<T> = { ok: true; value: T } | { ok: false; error: unknown };

async function settle<T>(probe: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await probe() };
  } catch (error) {
    return { ok: false, error };
  }
}

function inWords(what: string, error: unknown): { status: "failed" | "not-applicable"; message: string } {
  if (error instanceof NotApplicable) return { status: "not-applicable", message: error.message };
  if (error instanceof ProbeFailure) return { status: "failed", message: error.message };
  // Messages of the system hold paths, and paths hold people's names.
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return { status: "failed", message: code === "" ? `${what} failed.` : `${what} failed (${code}).` };
}
