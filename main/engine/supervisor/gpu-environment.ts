import type { EnginePlan } from "../../contract";

/**
 * What the engine's environment needs so that it uses the planned GPUs and no other: the library has no option for
 * it, and llama.cpp spreads the layers over all devices that it sees.
 *
 * CUDA numbers its devices the same in every process with the same environment, so the number that the backend probe
 * saw is good here. Where the user shows only some cards to CUDA, the number counts among those. Vulkan and Metal
 * get nothing: their numbers are not certain, or there is one device.
 * @param inherited the environment that the probe and the engine have in common
 */
export function gpuEnvironment(
  { backend, gpu, gpus }: EnginePlan,
  inherited: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const planned = (gpus ?? (gpu ? [gpu] : [])).map(({ device }) => device);
  if (backend !== "cuda" || planned.length === 0) return {};
  const shown = inherited.CUDA_VISIBLE_DEVICES?.split(",");
  const devices = planned.map((device) => {
    if (device === undefined) return undefined;
    return shown === undefined ? String(device) : shown[device]?.trim();
  });
  // One that is not known leaves all to be seen: the status then says what came of it.
  return devices.every(Boolean) ? { CUDA_VISIBLE_DEVICES: devices.join(",") } : {};
}
