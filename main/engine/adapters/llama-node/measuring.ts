import { QuernError } from "../../../contract";
import type { Measured, Measurement } from "../../token-engine";
import { likeliest } from "./completion-options";
import { beginningOf } from "./cut";
import type { LibraryModel } from "./library-model";
import type { PromptText } from "./prompt-text";
import { readPrompt } from "./reading";
import { Sequence } from "./sequence";
import { unlessAborted } from "./unless-aborted";

/** Words that are different enough for a text to have many tokens, and that no tokenizer joins. */
const words = ["stone", "wheel", "grain", "flour", "water", "house", "round", "early", "bread", "quern"];

function longText(tokens: number): string {
  let text = "The mill:";
  for (let i = 0; i < tokens; i++) text += ` ${words[(i * 7 + (i >> 3)) % words.length]}`;
  return text;
}

/**
 * Reads and generates in the manner of llama-bench, in an empty context that is empty afterwards.
 * @throws the signal's reason; QuernError `context-full`
 */
export async function measureModel(
  model: LibraryModel,
  { depth, promptTokens, generateTokens }: Measurement,
  signal: AbortSignal,
): Promise<Measured> {
  const chunk = { value: model.batchTokens, learn: () => undefined };
  const sequence = new Sequence(2);
  const needTokens = depth + promptTokens + generateTokens + 3;
  if (needTokens > model.contextTokens)
    throw new QuernError("context-full", { needTokens, contextTokens: model.contextTokens });
  await model.clear();
  try {
    const text = longText(depth + promptTokens + generateTokens + 8);
    const tokens = await model.tokenize(text, []);
    // One more each: a reading leaves the last token to what follows.
    const upTo = async (count: number) => {
      const part = await beginningOf(text, tokens, count + 1, model);
      return { text: part?.text ?? text, images: [] };
    };
    if (depth > 0) await readPrompt({ model, sequence, chunk }, await upTo(depth), () => undefined, signal);
    const prompt = await upTo(depth + promptTokens);
    const started = performance.now();
    await readPrompt({ model, sequence, chunk }, prompt, () => undefined, signal);
    const prefillMs = performance.now() - started;
    return {
      prefillMs,
      decodeMs: await decode(model, (more) => upTo(depth + promptTokens + more), generateTokens, signal),
    };
  } finally {
    await model.clear();
  }
}

/**
 * Generates so many tokens. The library cannot be kept from ending an answer, so one that ends at once is gone on with
 * at the next word of ours, and the time of one that ends early is taken for the rest of it.
 * @returns milliseconds
 */
async function decode(
  model: LibraryModel,
  upTo: (more: number) => Promise<PromptText>,
  tokens: number,
  signal: AbortSignal,
): Promise<number> {
  let steps = 0;
  let ms = 0;
  for (let more = 0; steps < tokens; more++) {
    const prompt = await upTo(more);
    signal.throwIfAborted();
    const started = performance.now();
    const running = model.complete(prompt, tokens - steps, likeliest, true);
    const result = await unlessAborted(running, signal).catch(async (error: unknown) => {
      await model.stop();
      await running.catch(() => undefined);
      throw error;
    });
    ms += performance.now() - started;
    steps += result.tokens_predicted + (result.stopped_eos ? 1 : 0);
    if (result.tokens_predicted > 0 || !result.stopped_eos) break;
  }
  return steps === 0 ? 0 : (ms * tokens) / steps;
}
