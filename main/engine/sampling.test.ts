import { expect, test } from "vitest";
import { samplingFor } from "./sampling";

test("each mode has the values of the model's card", () => {
  expect(samplingFor({ thinking: true })).toEqual({
    temperature: 1,
    topP: 0.95,
    topK: 20,
    minP: 0,
    presencePenalty: 0,
  });
  expect(samplingFor({ thinking: true, mode: "coding" }).temperature).toBe(0.6);
  expect(samplingFor({ thinking: false })).toEqual({
    temperature: 0.7,
    topP: 0.8,
    topK: 20,
    minP: 0,
    presencePenalty: 1.5,
  });
  // Precise coding is a recommendation for thinking only.
  expect(samplingFor({ thinking: false, mode: "coding" })).toEqual(samplingFor({ thinking: false }));
});

test("what was chosen takes the place of the recommendation, value by value, zeros too", () => {
  const chosen = samplingFor({ thinking: false, sampling: { temperature: 0, presencePenalty: 0 }, seed: 0 });
  expect(chosen).toEqual({ temperature: 0, topP: 0.8, topK: 20, minP: 0, presencePenalty: 0, seed: 0 });
  expect(samplingFor({ thinking: false })).not.toHaveProperty("seed");
});
