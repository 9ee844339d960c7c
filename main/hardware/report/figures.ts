import type { Figure, Note } from "../../contract";

/** A figure that is known, and where it came from. */
export function known<T>(value: T, source: string): Figure<T> {
  return { known: true, value, source };
}

/** A figure that is not known, and why. */
export function unknown<T>(reason: Note): Figure<T> {
  return { known: false, reason };
}

/** The first of the candidates that has a value (a number: a whole one); unknown with the reason when none has. */
export function firstKnown<T>(
  candidates: readonly (readonly [value: T | undefined, source: string])[],
  reason: Note,
): Figure<T> {
  for (const [value, source] of candidates) {
    if (value === undefined || (typeof value === "number" && !isWhole(value))) continue;
    return known(value, source);
  }
  return unknown(reason);
}

/** Whether a number is a count of something: whole, not negative, exact. */
export function isWhole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

/** The smaller of two figures; a figure that is not known does not limit. */
export function atMost(figure: Figure<number>, limit: number | undefined, source: string): Figure<number> {
  if (!figure.known || limit === undefined || figure.value <= limit) return figure;
  return known(Math.max(0, Math.floor(limit)), source);
}
