import type { AnswerStats, Message, TurnProgress } from "../../main/contract";

/** Tokens per second of an answer; null when it was too short to tell. */
export function answerSpeed(stats: AnswerStats): number | null {
  return stats.decodeMs > 0 && stats.generatedTokens > 1
    ? stats.generatedTokens / (stats.decodeMs / 1000)
    : null;
}

/** Tokens per second at which the new part of a prompt was read; null when there was too little to tell. */
export function readingSpeed(stats: AnswerStats): number | null {
  const read = stats.promptTokens - stats.reusedTokens;
  return stats.prefillMs > 0 && read > 1 ? read / (stats.prefillMs / 1000) : null;
}

/** Speed and use of the context, live while it runs, else of the last answer. */
export interface Pace {
  readonly tokensPerSecond: number | null;
  readonly contextUsedTokens: number;
  readonly contextTokens: number;
  readonly live: boolean;
}

/** The pace of a conversation; null before its first answer. */
export function paceOf(messages: readonly Message[], progress: TurnProgress | undefined): Pace | null {
  if (progress !== undefined && progress.contextTokens > 0)
    return {
      tokensPerSecond: progress.tokensPerSecond,
      contextUsedTokens: progress.contextUsedTokens,
      contextTokens: progress.contextTokens,
      live: true,
    };
  const stats = messages.findLast((message) => message.stats !== null)?.stats;
  if (stats === undefined || stats === null) return null;
  return {
    tokensPerSecond: answerSpeed(stats),
    contextUsedTokens: stats.contextUsedTokens,
    contextTokens: stats.contextTokens,
    live: false,
  };
}
