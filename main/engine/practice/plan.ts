import type { EnginePlan } from "../../contract";

/**
 * How the practice model is loaded everywhere: it is so small that a second thread only waits for the first, and
 * a graphics card only for its driver. It spells words byte by byte, so the agent's instructions alone are some
 * 13,000 tokens to it.
 */
export const practicePlan: EnginePlan = {
  backend: "none",
  gpuLayers: 0,
  contextTokens: 32_768,
  kvType: "f16",
  threads: 1,
  batchTokens: 512,
  slots: 3,
};
