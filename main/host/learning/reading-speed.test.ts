import { expect, test } from "vitest";
import type { AnswerStats, LoadedModel } from "../../contract";
import type { ModelToLoad } from "../../engine";
import { createReadingSpeed } from "./reading-speed";

const ready = {} as LoadedModel;
const planned = (expected: number | null) =>
  (expected === null
    ? {}
    : { expected: { memory: [], decode: {}, prefill: { low: 1, expected, high: 900 } } }) as ModelToLoad;
/** An answer that read so many tokens in so many ms. */
const answer = (promptTokens: number, prefillMs: number, reusedTokens = 0): AnswerStats => ({
  promptTokens,
  reusedTokens,
  generatedTokens: 50,
  prefillMs,
  decodeMs: 1000,
  thinkingMs: 0,
  contextUsedTokens: promptTokens + 50,
  contextTokens: 32_768,
});

test("before the first answer the plan tells, then what answers took; a reading too short for a speed tells nothing", () => {
  const speed = createReadingSpeed();
  expect(speed.expected()).toBeNull();
  speed.loaded(planned(40), ready, []);
  expect(speed.expected()).toBe(40);
  // Nearly all was known: 20 tokens are no measure.
  speed.answered(answer(5000, 100, 4980), ready, null);
  expect(speed.expected()).toBe(40);
  for (const ms of [10_000, 20_000, 5000]) speed.answered(answer(1000, ms), ready, null);
  expect(speed.expected()).toBe(100);
  // What another model took says nothing of this one.
  speed.loaded(planned(null), ready, []);
  expect(speed.expected()).toBeNull();
});
