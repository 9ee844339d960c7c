import type { Figure, GpuInfo } from "../../contract";
import { type RawProbes, reasonOf } from "../raw";
import { atMost, firstKnown, known, unknown } from "./figures";
import { type Adapter, adaptersOf } from "./gpu-adapters";
import { type Device, devicesOf } from "./gpu-devices";
import { bestDevice, type Card, mergeCards } from "./gpu-merge";
import { gpuName, integratedByName } from "./names";

interface SystemMemory {
  totalBytes: Figure<number>;
  availableBytes: Figure<number>;
}

/** Every GPU, each once, with the backend that can use it. */
export function gpusReport(raw: RawProbes, memory: SystemMemory): GpuInfo[] {
  return mergeCards(adaptersOf(raw), devicesOf(raw)).map((card, index) =>
    gpuReport(`gpu${index}`, card, raw, memory),
  );
}

function gpuReport(id: string, card: Card, raw: RawProbes, memory: SystemMemory): GpuInfo {
  const { adapter } = card;
  const device = bestDevice(card);
  const kind = kindOf(card);
  const shares = kind === "integrated" || kind === "unified";
  const dedicatedBytes = dedicated(adapter, device, kind);
  const sharedBytes = shared(adapter, device, kind, raw, memory);
  return {
    id,
    name: firstKnown(
      [
        [device && gpuName(device.name), device ? `llama.cpp (${device.backend})` : ""],
        [adapter.name && gpuName(adapter.name.text), adapter.name?.source ?? ""],
      ],
      "No tool on this machine names it.",
    ),
    vendor: adapter.vendor === "other" && device ? device.vendor : adapter.vendor,
    kind,
    backend: device?.backend ?? "none",
    ...backendNote(card, device, raw),
    dedicatedBytes,
    sharedBytes,
    freeBytes: free(adapter, device, shares, dedicatedBytes, memory),
    driver: firstKnown(
      [
        [adapter.driver?.text, adapter.driver?.source ?? ""],
        [vulkanDriver(card), "llama.cpp (vulkan)"],
        [adapter.module, "the Linux kernel"],
      ],
      "No tool on this machine tells it.",
    ),
  };
}

function kindOf({ adapter, devices }: Card): GpuInfo["kind"] {
  if (adapter.virtual) return "virtual";
  if (adapter.vendor === "apple") return "unified";
  const unified = devices.vulkan?.unified ?? devices.cuda?.unified ?? devices.metal?.unified;
  if (unified !== undefined) return unified ? "integrated" : "discrete";
  const name = adapter.name?.text ?? "";
  const integrated = integratedByName(name, adapter.vendor);
  if (integrated !== undefined) return integrated ? "integrated" : "discrete";
  if (adapter.dedicated && adapter.shared) {
    // A card's own memory is more than a carve-out for the screen; the driver lends any GPU up to half of the system's.
    const carveOut =
      adapter.dedicated.bytes <= 2 * 1024 ** 3 && adapter.shared.bytes >= 2 * adapter.dedicated.bytes;
    return carveOut ? "integrated" : "unknown";
  }
  return "unknown";
}

function dedicated(adapter: Adapter, device: Device | undefined, kind: GpuInfo["kind"]): Figure<number> {
  if (adapter.dedicated) return known(adapter.dedicated.bytes, adapter.dedicated.source);
  if (kind === "unified") return known(0, "its memory is the system's");
  if (kind === "integrated") return known(0, "part of the processor, with no memory of its own");
  if (device?.totalBytes !== undefined) return known(device.totalBytes, `llama.cpp (${device.backend})`);
  return unknown(
    adapter.sizeDoubtful
      ? "Windows reports 4 GB at most in the place that was read."
      : "The driver does not tell.",
  );
}

function shared(
  adapter: Adapter,
  device: Device | undefined,
  kind: GpuInfo["kind"],
  raw: RawProbes,
  memory: SystemMemory,
): Figure<number> {
  if (adapter.shared) return known(adapter.shared.bytes, adapter.shared.source);
  if (kind === "integrated" || kind === "unified") {
    if (device?.totalBytes !== undefined) {
      const own = adapter.dedicated?.bytes ?? 0;
      return known(Math.max(0, device.totalBytes - own), `llama.cpp (${device.backend})`);
    }
    if (raw.platform === "win32" && memory.totalBytes.known) {
      return known(
        Math.floor(memory.totalBytes.value / 2),
        "half of the memory, the limit that Windows sets",
      );
    }
  }
  return unknown("The driver does not tell.");
}

function free(
  adapter: Adapter,
  device: Device | undefined,
  shares: boolean,
  dedicatedBytes: Figure<number>,
  memory: SystemMemory,
): Figure<number> {
  if (!device) return unknown("Nothing here can run a model on this GPU.");
  const drivers = shares
    ? sum(adapter.dedicatedFree?.bytes, adapter.sharedFree?.bytes)
    : adapter.dedicatedFree?.bytes;
  const figure = firstKnown<number>(
    [
      [device.freeBytes, `llama.cpp (${device.backend})`],
      [drivers, adapter.dedicatedFree?.source ?? ""],
    ],
    "Neither the backend nor the driver tells it for this card alone.",
  );
  if (!shares || !memory.availableBytes.known) return figure;
  const own = adapter.dedicatedFree?.bytes ?? (dedicatedBytes.known ? dedicatedBytes.value : 0);
  return atMost(figure, own + memory.availableBytes.value, "the system memory that is available");
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function vulkanDriver({ devices }: Card): string | undefined {
  return devices.vulkan?.detail;
}

function backendNote(card: Card, device: Device | undefined, raw: RawProbes): { backendNote?: string } {
  const { adapter } = card;
  const { probes } = raw;
  const cuda = reasonOf(probes["backend-cuda"], "CUDA found no device.");
  if (device?.backend === "cuda") {
    return device.detail ? { backendNote: `CUDA, compute capability ${device.detail}.` } : {};
  }
  if (device?.backend === "vulkan") {
    return adapter.vendor === "nvidia" ? { backendNote: `Vulkan, because CUDA cannot be used: ${cuda}` } : {};
  }
  if (device) return {};
  if (adapter.virtual) return { backendNote: "A virtual display adapter: it cannot compute." };
  const reasons: string[] = [];
  if (adapter.vendor === "nvidia") reasons.push(cuda);
  if (adapter.vendor === "nvidia" && adapter.module === "nouveau") {
    reasons.push("The card runs with the nouveau driver; CUDA needs NVIDIA's own.");
  }
  reasons.push(
    raw.platform === "darwin"
      ? reasonOf(probes["backend-metal"], "Metal found no device.")
      : reasonOf(probes["backend-vulkan"], "Vulkan found no device."),
  );
  return { backendNote: reasons.join(" ") };
}
