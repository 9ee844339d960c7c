import type { LlamaContextOptions, LlamaModelOptions } from "node-llama-cpp";
import type { EnginePlan } from "../../../contract";

/**
 * The library's own look at memory would refuse plans that fit: it keeps 1.6 GiB of a card free where the plan keeps
 * one, and takes free memory as the runtime tells it. There is one gate, and it is before this.
 */
const ourGateIsEnough = { ignoreMemorySafetyChecks: true } as const;

/** How the library is to load the weights: exactly as planned, nothing left for it to choose. */
export function modelOptions(path: string, plan: EnginePlan): LlamaModelOptions {
  return { modelPath: path, gpuLayers: plan.gpuLayers, useMmap: true, ...ourGateIsEnough };
}

/**
 * How the library is to make the context of a plan: it gives each slot a whole context of its own (llama.cpp's
 * cache is not shared between sequences), so keys, values and recurrent state are allocated once for each.
 * @param mostThreads beyond the plan's own, what the library's limit may later be raised to
 */
export function contextOptions(plan: EnginePlan, mostThreads = plan.threads): LlamaContextOptions {
  const kvType = plan.kvType === "f16" ? undefined : plan.kvType === "q8_0" ? "Q8_0" : "Q4_0";
  return {
    contextSize: plan.contextTokens,
    sequences: plan.slots ?? 1,
    batchSize: Math.min(plan.batchTokens, plan.contextTokens),
    threads: Math.max(plan.threads, mostThreads),
    // A quantized cache needs it; otherwise the library knows where it helps.
    flashAttention: kvType === undefined ? "auto" : true,
    ...(kvType && { experimentalKvCacheKeyType: kvType, experimentalKvCacheValueType: kvType }),
    failedCreationRemedy: false,
    ...ourGateIsEnough,
  };
}
