import type { Measured, Measurement } from "../../token-engine";
import type { Slot } from "./slot";

/** Always the same tokens, so that two measurements compare. The generator: Park and Miller's, 16807 modulo 2^31 - 1. */
function tokens(howMany: number, vocabulary: number): number[] {
  let state = 4711;
  return Array.from({ length: howMany }, () => {
    state = (state * 16_807) % 2_147_483_647;
    return state % vocabulary;
  });
}

/**
 * Measures as llama-bench does: random tokens of the vocabulary, the whole prompt in batches as large as the plan's,
 * then one token after the other whatever the model would have said. The slot is empty afterwards.
 * @param vocabulary number of tokens of the model
 * @param batch tokens that are read at once; Stop waits for one batch
 */
export async function measure(
  slot: Slot,
  what: Measurement,
  { vocabulary, batch }: { vocabulary: number; batch: number },
  signal: AbortSignal,
): Promise<Measured> {
  const { depth, promptTokens, generateTokens } = what;
  const all = tokens(depth + promptTokens + generateTokens, vocabulary);
  const read = async (from: number, to: number) => {
    for (let at = from; at < to; at += batch) {
      signal.throwIfAborted();
      await slot.evaluate(all.slice(at, Math.min(at + batch, to)));
    }
  };
  await slot.clear();
  try {
    await read(0, depth);
    const started = performance.now();
    await read(depth, depth + promptTokens);
    const prefilled = performance.now();
    signal.throwIfAborted();
    await slot.decode(all.slice(depth + promptTokens), signal);
    return { prefillMs: prefilled - started, decodeMs: performance.now() - prefilled };
  } finally {
    await slot.clear();
  }
}
