import type { AnswerStats } from "../contract";

/**
 * What it took to write an answer in several goes.
 * @param earlier of all parts before; null where nobody knows
 * @param continues whether there were any
 */
export function wholeStats(earlier: AnswerStats | null, now: AnswerStats, continues: boolean): AnswerStats {
  if (!earlier) return continues ? withoutPart(now) : now;
  const partial = earlier.partial || now.partial;
  const whole: AnswerStats = {
    ...now,
    generatedTokens:
      tokensUnknown(earlier) || tokensUnknown(now) ? 0 : earlier.generatedTokens + now.generatedTokens,
    prefillMs: earlier.prefillMs + now.prefillMs,
    decodeMs: earlier.decodeMs + now.decodeMs,
    thinkingMs: earlier.thinkingMs + now.thinkingMs,
    remote: bothRemotes(earlier.remote, now.remote),
    cost: bothCosts(earlier, now),
  };
  return partial ? withoutPart(whole) : whole;
}

/** The same without a part of which nobody knows what it took: it broke off, or was written by hand. */
export function withoutPart(stats: AnswerStats): AnswerStats;
export function withoutPart(stats: AnswerStats | null): AnswerStats | null;
export function withoutPart(stats: AnswerStats | null): AnswerStats | null {
  return stats && { ...stats, partial: true, cost: undefined };
}

/** Of a server that told none, 0 stands for unknown; one that ended at the limit that was set is known all the same. */
function tokensUnknown({ remote, generatedTokens }: AnswerStats): boolean {
  return remote === "silent" && generatedTokens === 0;
}

/** Where one part is not known, nor is the whole; and what one server told was not measured here. */
function bothRemotes(earlier: AnswerStats["remote"], now: AnswerStats["remote"]): AnswerStats["remote"] {
  if (earlier === "silent" || now === "silent") return "silent";
  return earlier ?? now;
}

/** What is written on this machine costs nothing; where one of two costs is not known, nor is their sum. */
function bothCosts(earlier: AnswerStats, now: AnswerStats): AnswerStats["cost"] {
  if (earlier.remote === undefined) return now.cost;
  if (now.remote === undefined) return earlier.cost;
  if (!earlier.cost || earlier.cost.currency !== now.cost?.currency) return undefined;
  return { amount: earlier.cost.amount + now.cost.amount, currency: now.cost.currency };
}
