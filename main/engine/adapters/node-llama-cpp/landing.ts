import type { EnginePlan } from "../../../contract";

/** What the library tells of a loaded model. */
interface LoadedLayers {
  /** What was asked for, cut to what the model has: the library never looks whether it came to be. */
  readonly gpuLayers: number;
  /** From the buffers that llama.cpp really made, by device. */
  readonly memoryUsage: { readonly vram: number };
}

/**
 * Where a model really is: without a byte of weights on a GPU there is no layer on it, whatever was asked for.
 * @param offloaded layers that llama.cpp says it gave to the GPU; null: it did not say
 */
export function landing(
  gpu: "cuda" | "vulkan" | "metal" | false,
  { gpuLayers, memoryUsage }: LoadedLayers,
  offloaded: number | null = null,
): { backend: EnginePlan["backend"]; gpuLayers: number } {
  if (gpu === false || gpuLayers === 0 || memoryUsage.vram === 0) return { backend: "none", gpuLayers: 0 };
  return { backend: gpu, gpuLayers: Math.min(gpuLayers, offloaded ?? gpuLayers) };
}
