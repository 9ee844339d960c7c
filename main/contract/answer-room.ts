/** An answer should have at least this much room, in tokens; in a small context a share of it. */
const leastTokens = 1024;
const leastShare = 8;

/**
 * The room, in tokens, that must remain for an answer so that a message is sent at all; who wants a shorter answer
 * needs less. The page uses it to say beforehand what main would refuse.
 */
export function answerRoom(contextTokens: number, maxTokens: number | null): number {
  return Math.min(leastTokens, Math.floor(contextTokens / leastShare), maxTokens ?? Number.POSITIVE_INFINITY);
}
