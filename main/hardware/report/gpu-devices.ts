import { type LoggedDevice, parseLlamaLog } from "../parse/llama-log";
import { type RawProbes, resultOf } from "../raw";
import { isSoftwareRenderer, type Vendor, vendorOf } from "./names";

export type DeviceBackend = "cuda" | "metal" | "vulkan";

/** A GPU that one of llama.cpp's backends can drive. */
export interface Device extends LoggedDevice {
  backend: DeviceBackend;
  vendor: Vendor;
}

/** The devices of every backend that loaded, in each backend's own order. */
export function devicesOf({ probes }: RawProbes): Device[] {
  const backends: DeviceBackend[] = ["cuda", "metal", "vulkan"];
  return backends.flatMap((backend) => {
    const value = resultOf(probes[`backend-${backend}`]);
    if (!value) return [];
    const logged = parseLlamaLog(value.log);
    const single = value.deviceNames.length === 1 ? value.memory : undefined;
    return value.deviceNames
      .map((name, index): Device => {
        const line = logged.find((entry) => entry.index === index);
        return {
          ...line,
          index,
          name,
          backend,
          vendor: backend === "cuda" ? "nvidia" : vendorOf(name),
          ...(single
            ? {
                totalBytes: single.totalBytes,
                freeBytes: single.freeBytes,
                unified: line?.unified ?? (single.totalBytes > 0 && single.unifiedBytes >= single.totalBytes),
              }
            : {}),
        };
      })
      .filter((device) => !isSoftwareRenderer(device.name));
  });
}
