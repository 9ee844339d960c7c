import { type Note, QuernError } from "../../contract";
import type { Outcome } from "../raw";
import { codeOf, type Subject } from "./subject";

/** An error that says of itself why. */
class Explained extends Error {
  constructor(readonly note: Note) {
    super(note.code);
  }
}

/** A probe that has nothing to look at on this machine: no failure. */
export class NotApplicable extends Explained {}

/** A probe's failure with its reason; any other error is told by its code only. */
export class ProbeFailure extends Explained {}

/**
 * Runs one probe. Whatever it does, this settles: a result, a failure with its reason, or the end of the time allowed,
 * after which the probe's signal is aborted and its answer no longer waited for.
 * @throws QuernError `cancelled` when the caller's signal is aborted
 */
export async function runProbe<T>(
  subject: Subject,
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
    return { status: "timed-out", ms, reason: subject.timedOut(limitMs / 1000) };
  }
  if (result.ok) return { status: "ok", ms, value: result.value };
  return { ms, ...failure(subject, result.error) };
}

type Settled<T> = { ok: true; value: T } | { ok: false; error: unknown };

async function settle<T>(probe: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { ok: true, value: await probe() };
  } catch (error) {
    return { ok: false, error };
  }
}

function failure(subject: Subject, error: unknown): { status: "failed" | "not-applicable"; reason: Note } {
  if (error instanceof NotApplicable) return { status: "not-applicable", reason: error.note };
  return {
    status: "failed",
    reason: error instanceof ProbeFailure ? error.note : subject.failed(codeOf(error)),
  };
}
