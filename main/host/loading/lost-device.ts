import type { ErrorData } from "../../contract";

/**
 * What drivers say of a device that is gone: pulled out, reset by its driver or the system, or not yet back after a
 * sleep. Vulkan: VK_ERROR_DEVICE_LOST; Direct3D below it: DXGI_ERROR_DEVICE_REMOVED, _RESET, _HUNG; CUDA: error 46
 * (busy or unavailable) and 100 (none detected), and what nvidia-smi says of a lost card; Metal: error DeviceRemoved.
 */
const lost =
  /device.{0,9}(?:lost|removed|reset|hung)|gpu is lost|fallen off the bus|no cuda-capable device|busy or unavailable/iu;

/**
 * Whether a failure says that the device was gone rather than that its backend does not work on it: nothing to be held
 * against either, once it is back.
 */
export function isLostDevice({ code, params, detail = "" }: ErrorData): boolean {
  return code === "engine-backend" && lost.test(`${params.what ?? ""}\n${detail}`);
}
