import { recommendedSampling, type SamplingChoice } from "../contract";
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

/** How tokens are chosen: as the model's makers recommend for the mode, but for what was chosen otherwise. */
export function samplingFor({ thinking, mode, sampling = {}, seed }: SamplingWish): Sampling {
  const card = recommendedSampling(thinking, mode ?? "general");
  return {
    temperature: sampling.temperature ?? card.temperature,
    topP: sampling.topP ?? card.topP,
    topK: sampling.topK ?? card.topK,
    minP: sampling.minP ?? card.minP,
    presencePenalty: sampling.presencePenalty ?? card.presencePenalty,
    ...(seed === undefined ? {} : { seed }),
  };
}
