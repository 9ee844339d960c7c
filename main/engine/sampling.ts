import type { SamplingChoice } from "../contract";
import type { Sampling } from "./token-engine";

/** What decides how the tokens of an answer are chosen. */
export interface SamplingWish {
  readonly thinking: boolean;
  /** Which recommendation holds while thinking; by default `general`. */
  readonly mode?: "general" | "coding" | undefined;
  /** Takes the place of what is recommended, value by value. */
  readonly sampling?: SamplingChoice | undefined;
  readonly seed?: number | undefined;
}

/** Source of all three: the model card of Qwen3.6-27B, "best practices". The repeat penalty is 1 in each: none. */
const thinkingSampling: Sampling = { temperature: 1, topP: 0.95, topK: 20, minP: 0, presencePenalty: 0 };
const codingSampling: Sampling = { ...thinkingSampling, temperature: 0.6 };
const directSampling: Sampling = { temperature: 0.7, topP: 0.8, topK: 20, minP: 0, presencePenalty: 1.5 };

/** How tokens are chosen: as the model's makers recommend for the mode, but for what was chosen otherwise. */
export function samplingFor({ thinking, mode, sampling = {}, seed }: SamplingWish): Sampling {
  const card = !thinking ? directSampling : mode === "coding" ? codingSampling : thinkingSampling;
  return {
    temperature: sampling.temperature ?? card.temperature,
    topP: sampling.topP ?? card.topP,
    topK: sampling.topK ?? card.topK,
    minP: sampling.minP ?? card.minP,
    presencePenalty: sampling.presencePenalty ?? card.presencePenalty,
    ...(seed === undefined ? {} : { seed }),
  };
}
