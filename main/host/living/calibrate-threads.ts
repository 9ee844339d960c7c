import type { MeasuredTimes, MeasureRequest } from "../../engine";

/** Measures the loaded model once; the supervisor's `measure`, or anything that behaves like it. */
export type Measure = (what: MeasureRequest, signal: AbortSignal) => Promise<MeasuredTimes>;

/** Tokens a second at one number of threads. */
export interface ThreadSpeed {
  readonly threads: number;
  readonly prefill: number;
  readonly decode: number;
}

export interface Calibration {
  readonly best: number;
  readonly speeds: readonly ThreadSpeed[];
}

/** Enough for a steady figure, little enough for a slow processor: a few seconds for each number of threads. */
const promptTokens = 64;
const generateTokens = 8;
/** Writing is what one waits for in a chat: it counts three times as much as reading. */
const decodeWeight = 0.75;
/** Within this of the fastest, fewer threads are better: for heat, and for other programs. */
const asGood = 0.98;

/** Numbers of threads worth measuring: all physical cores, and less, since memory is the limit before cores are. */
export function threadCounts(cores: number, logical: number): number[] {
  const counts = [cores / 2, (cores * 3) / 4, cores - 1, cores];
  // Where the system counts few cores, as in a container, the second thread of each may help.
  if (cores <= 2) counts.push(logical);
  const whole = counts.map(Math.round).filter((count) => count >= 1 && count <= Math.max(cores, logical));
  return [...new Set([1, ...whole])].filter((count) => count > 1 || cores <= 4).sort((a, b) => b - a);
}

/** One figure for both speeds: their weighted geometric mean, since only ratios matter. */
const scoreOf = ({ prefill, decode }: ThreadSpeed) => decode ** decodeWeight * prefill ** (1 - decodeWeight);

/** The number of threads to use: the fewest of those that are as good as the fastest. */
export function bestThreads(speeds: readonly ThreadSpeed[]): number | null {
  const top = Math.max(...speeds.map(scoreOf));
  const good = speeds.filter((speed) => scoreOf(speed) >= top * asGood).map(({ threads }) => threads);
  return good.length > 0 ? Math.min(...good) : null;
}

/**
 * Measures reading and writing at several numbers of threads, one after the other.
 * @throws what `measure` throws, so that a message stops it: then nothing is known
 */
export async function calibrateThreads(
  measure: Measure,
  counts: readonly number[],
  signal: AbortSignal,
): Promise<Calibration | null> {
  const speeds: ThreadSpeed[] = [];
  // The first run warms up what the others find warm.
  await measure({ depth: 0, promptTokens: 8, generateTokens: 1 }, signal);
  for (const threads of counts) {
    const times = await measure({ depth: 0, promptTokens, generateTokens, threads }, signal);
    const perSecond = (tokens: number, ms: number) => (1000 * tokens) / Math.max(1, ms);
    speeds.push({
      threads,
      prefill: perSecond(promptTokens, times.prefillMs),
      decode: perSecond(generateTokens, times.decodeMs),
    });
  }
  const best = bestThreads(speeds);
  return best === null ? null : { best, speeds };
}
