import type { CatalogFile, Purpose, Wishes } from "../contract";
import type { Candidate } from "./candidates";
import { staysWhole } from "./contexts";
import { paceOf } from "./pace";
import { compareQuality, type Quality, type QualityTier } from "./quality";

/** A build with its best plan on this machine. */
export interface Option {
  readonly file: CatalogFile;
  readonly quality: Quality;
  readonly plan: Candidate;
}

/** What of the wishes decides between options that all fit. */
export type Preference = Pick<Wishes, "purpose" | "minTokensPerSecond">;

/** Below this many tokens a second an answer comes slower than one reads; a person waits. */
export const usableTokensPerSecond = 5;

/** Where no build is quick, a better one may be this much slower than the fastest. */
const nearFastest = 0.9;

/**
 * The speed that an option must reach where none is wished: usable speed, where all near the fastest have it, else that
 * of the slowest of these. One expression for both, so that crossing a line changes nothing abruptly.
 */
function usualFloor(options: readonly Option[], purpose: Purpose): number {
  const paces = options.map(({ plan }) => paceOf(plan, purpose));
  const least = nearFastest * Math.max(0, ...paces);
  const near = options.filter((_, at) => (paces[at] ?? 0) >= least);
  return Math.min(usableTokensPerSecond, ...near.map(speedOf));
}

const speedOf = ({ plan }: Option): number => plan.decode.expected;

/** The groups in which options compete; a later group counts only when the earlier are empty. */
export function groupOf(option: Option): number {
  const tier: Record<QualityTier, number> = { a: 0, b: 1, c: 4 };
  const whole = staysWhole(option.plan);
  // 2-bit files last of all, whole or not; otherwise whole on a GPU before split or on the CPU.
  return tier[option.quality.tier] + (option.quality.tier === "c" ? (whole ? 0 : 1) : whole ? 0 : 2);
}

/** Groups between which a wished speed decides: quality gives way to it, but no plan spills for it. */
const rowOf = (group: number): number => (group >= 4 ? group : Math.floor(group / 2));

/** The options that compete for the recommendation, and the speed that they must reach. */
export interface Contest {
  readonly group: readonly Option[];
  /** Tokens a second. */
  readonly floor: number;
}

/**
 * Without a wished speed the first group competes. With one, the first that has an option as fast as wished, or, where
 * none has, the fastest of all: so a wish that can be fulfilled is, and a higher one never gives a slower plan.
 */
export function contestOf(options: readonly Option[], { purpose, minTokensPerSecond }: Preference): Contest {
  const best = Math.min(...options.map(groupOf));
  if (minTokensPerSecond === null) {
    const group = options.filter((option) => groupOf(option) === best);
    return { group, floor: usualFloor(group, purpose) };
  }
  const eligible = options.filter((option) => rowOf(groupOf(option)) === rowOf(best));
  const floor = Math.min(minTokensPerSecond, Math.max(...eligible.map(speedOf)));
  const first = Math.min(...eligible.filter((option) => speedOf(option) >= floor).map(groupOf));
  return { group: eligible.filter((option) => groupOf(option) === first), floor };
}

/** The recommended option: of the group that competes, the best quality at the speed that is asked for. */
export function choose(options: readonly Option[], preference: Preference): Option | null {
  const { group, floor } = contestOf(options, preference);
  const quick = group.filter((option) => speedOf(option) >= floor);
  return [...quick].sort(compareQuality)[0] ?? null;
}
