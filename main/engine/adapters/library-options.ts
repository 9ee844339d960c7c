import type { LlamaContextOptions, LlamaModelOptions } from "node-llama-cpp";
import type { EnginePlan } from "../../contract";

/**
 * The library's own look at memory would refuse plans that fit: it keeps 1.6 GiB of a card free where the plan keeps
 * one, and takes free memory as the runtime tells it. There is one gate, and it is before this.
 */
const ourGateIsEnough = { ignoreMemorySafetyChecks: true } as const;

/** How the library is to load the weights: exactly as planned, nothing left for it to choose. */
export function modelOptions(path: string, plan: EnginePlan): LlamaModelOptions {
  return { modelPath: path, gpuLayers: plan.gpuLayers, useMmap: true, ...ourGateIsEnough };
}

/** How the library is to make the context of a plan. */
export function contextOptions(plan: EnginePlan): LlamaContextOptions {
  const kvType = plan.kvType === "f16" ? undefined : plan.kvType === "q8_0" ? "Q8_0" : "Q4_0";
  return {
    contextSize: plan.contextTokens,
    sequences: 1,
    batchSize: Math.min(plan.batchTokens, plan.contextTokens),
    threads: plan.threads,
    // A quantized cache needs it; otherwise the library knows where it helps.
    flashAttention: kvType === undefined ? "auto" : true,
    ...(kvType && { experimentalKvCacheKeyType: kvType, experimentalKvCacheValueType: kvType }),
    failedCreationRemedy: false,
    ...ourGateIsEnough,
  };
}
