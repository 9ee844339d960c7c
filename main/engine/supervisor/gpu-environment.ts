import type { EnginePlan } from "../../contract";

/**
 * What the engine's environment needs so that it uses the planned GPU and no other: the library has no option for
 * it, and llama.cpp spreads the layers over all devices that it sees.
 *
 * CUDA numbers its devices the same in every process with the same environment, so the number that the backend probe
 * saw is good here. Where the user shows only some cards to CUDA, the number counts among those. Vulkan and Metal
 * get nothing: their numbers are not certain, or there is one device.
 * @param inherited the environment that the probe and the engine have in common
 */
export function gpuEnvironment(
  { backend, gpu }: EnginePlan,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  if (backend !== "cuda" || gpu?.device === undefined) return {};
  const shown = inherited.CUDA_VISIBLE_DEVICES;
  const device = shown === undefined ? String(gpu.device) : shown.split(",")[gpu.device]?.trim();
  return device ? { CUDA_VISIBLE_DEVICES: device } : {};
}
