import type { Purpose } from "../contract";
import type { Candidate } from "./candidates";

/**
 * Tokens that are read anew for each one that is written, where code is written: the files that are opened, and what
 * commands print. A choice of ours and not a measurement: a step of the agent reads some hundred lines and writes some
 * ten. In a chat little is read that was not written before.
 */
export const readPerWritten: Readonly<Record<Purpose, number>> = { chat: 0, coding: 8 };

/** Below this many tokens a second an answer comes slower than one reads; a person waits. */
export const usableTokensPerSecond = 5;

/** Speeds in one step count as alike: a tenth is less than an estimate is sure of, and less than anybody notices. */
const stepShare = 0.9;

/**
 * The step of a speed, counted from the usable one: 0 from there on to a ninth more, -1 down to a tenth less, and so on.
 * Steps are fixed: which speeds are alike does not depend on what is the fastest, so that something more to choose from
 * never makes the choice worse.
 */
export const stepOf = (tokensPerSecond: number): number =>
  Math.floor(Math.log(tokensPerSecond / usableTokensPerSecond) / Math.log(1 / stepShare) + 1e-9);

/** The step of a plan, where all that is usable counts as one. */
export const usableStep = (plan: Pick<Candidate, "decode" | "prefill">, purpose: Purpose): number =>
  plan.decode.expected >= usableTokensPerSecond ? 0 : Math.min(0, stepOf(paceOf(plan, purpose)));

/** How fast a plan gets on with its purpose: tokens written a second, the time to read for them counted in. */
export function paceOf({ decode, prefill }: Pick<Candidate, "decode" | "prefill">, purpose: Purpose): number {
  const read = readPerWritten[purpose];
  return read === 0 ? decode.expected : 1 / (1 / decode.expected + read / prefill.expected);
}
