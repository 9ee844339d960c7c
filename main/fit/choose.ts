import type { CatalogFile } from "../contract";
import type { Candidate } from "./candidates";
import { staysWhole } from "./contexts";
import { compareQuality, type Quality, type QualityTier } from "./quality";

/** A build with its best plan on this machine. */
export interface Option {
  readonly file: CatalogFile;
  readonly quality: Quality;
  readonly plan: Candidate;
}

/** Below this many tokens a second an answer comes slower than one reads; a person waits. */
export const usableTokensPerSecond = 5;

/** Where no build is quick, a better one may be this much slower than the fastest. */
const nearFastest = 0.9;

/**
 * The speed that an option of a group must reach: usable speed where some option has it, else near the fastest.
 * One expression for both, so that crossing the line changes nothing abruptly.
 */
export function speedFloor(options: readonly Option[]): number {
  const fastest = Math.max(0, ...options.map((option) => option.plan.decode.expected));
  return Math.min(usableTokensPerSecond, nearFastest * fastest);
}

/** The groups in which options compete; a later group counts only when the earlier are empty. */
export function groupOf(option: Option): number {
  const tier: Record<QualityTier, number> = { a: 0, b: 1, c: 4 };
  const whole = staysWhole(option.plan);
  // 2-bit files last of all, whole or not; otherwise whole on a GPU before split or on the CPU.
  return tier[option.quality.tier] + (option.quality.tier === "c" ? (whole ? 0 : 1) : whole ? 0 : 2);
}

/** The options that compete for the recommendation. */
export function competing(options: readonly Option[]): readonly Option[] {
  const best = Math.min(...options.map(groupOf));
  return options.filter((option) => groupOf(option) === best);
}

/** The recommended option: in the first group that is not empty, the best quality at usable speed. */
export function choose(options: readonly Option[]): Option | null {
  const group = competing(options);
  const floor = speedFloor(group);
  const quick = group.filter((option) => option.plan.decode.expected >= floor);
  return [...quick].sort(compareQuality)[0] ?? null;
}
