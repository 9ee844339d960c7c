import type { Purpose } from "../contract";
import type { Candidate } from "./candidates";

/**
 * Tokens that are read anew for each one that is written, where code is written: the files that are opened, and what
 * commands print. A choice of ours and not a measurement: a step of the agent reads some hundred lines and writes some
 * ten. In a chat little is read that was not written before.
 */
export const readPerWritten: Readonly<Record<Purpose, number>> = { chat: 0, coding: 8 };

/** How fast a plan gets on with its purpose: tokens written a second, the time to read for them counted in. */
export function paceOf({ decode, prefill }: Pick<Candidate, "decode" | "prefill">, purpose: Purpose): number {
  const read = readPerWritten[purpose];
  return read === 0 ? decode.expected : 1 / (1 / decode.expected + read / prefill.expected);
}
