import type { Sampling } from "./token-engine";

/** Source: the model card of Qwen3.6-27B, "best practices". */
const thinkingSampling: Sampling = { temperature: 1, topP: 0.95, topK: 20, minP: 0, presencePenalty: 0 };
const directSampling: Sampling = { temperature: 0.7, topP: 0.8, topK: 20, minP: 0, presencePenalty: 1.5 };

/** How tokens are chosen in this mode, as the model's makers recommend. */
export function defaultSampling(thinking: boolean): Sampling {
  return thinking ? thinkingSampling : directSampling;
}
