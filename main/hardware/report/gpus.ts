import { type Figure, type GpuInfo, noteOf } from "../../contract";
import type { RawProbes } from "../raw";
import { backendNotes } from "./backend-notes";
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
      noteOf("gpu-unnamed"),
    ),
    vendor: adapter.vendor === "other" && device ? device.vendor : adapter.vendor,
    kind,
    backend: device?.backend ?? "none",
    backendNotes: backendNotes(card, device, raw),
    dedicatedBytes,
    sharedBytes,
    freeBytes: free(adapter, device, shares, dedicatedBytes, memory),
    driver: firstKnown(
      [
        [adapter.driver?.text, adapter.driver?.source ?? ""],
        [vulkanDriver(card), "llama.cpp (vulkan)"],
        [adapter.module, "linux-kernel"],
      ],
      noteOf("not-told"),
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
  // A driver that tells less than is free means something else than the card's own memory.
  const doubtful = kind === "discrete" && (device?.freeBytes ?? 0) > (adapter.dedicated?.bytes ?? 0) * 1.05;
  if (doubtful && device?.totalBytes !== undefined)
    return known(device.totalBytes, `llama.cpp (${device.backend})`);
  if (adapter.dedicated) return known(adapter.dedicated.bytes, adapter.dedicated.source);
  if (kind === "unified") return known(0, "memory-of-system");
  if (kind === "integrated") return known(0, "part-of-processor");
  if (device?.totalBytes !== undefined) return known(device.totalBytes, `llama.cpp (${device.backend})`);
  return unknown(noteOf(adapter.sizeDoubtful ? "windows-four-gb" : "driver-silent"));
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
      return known(Math.floor(memory.totalBytes.value / 2), "half-of-memory");
    }
  }
  return unknown(noteOf("driver-silent"));
}

function free(
  adapter: Adapter,
  device: Device | undefined,
  shares: boolean,
  dedicatedBytes: Figure<number>,
  memory: SystemMemory,
): Figure<number> {
  if (!device) return unknown(noteOf("gpu-idle"));
  const drivers = shares
    ? sum(adapter.dedicatedFree?.bytes, adapter.sharedFree?.bytes)
    : adapter.dedicatedFree?.bytes;
  const figure = firstKnown<number>(
    [
      [device.freeBytes, `llama.cpp (${device.backend})`],
      [drivers, adapter.dedicatedFree?.source ?? ""],
    ],
    noteOf("gpu-free-not-told"),
  );
  if (!shares || !memory.availableBytes.known) return figure;
  const own = adapter.dedicatedFree?.bytes ?? (dedicatedBytes.known ? dedicatedBytes.value : 0);
  return atMost(figure, own + memory.availableBytes.value, "system-memory-available");
}

function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}

function vulkanDriver({ devices }: Card): string | undefined {
  return devices.vulkan?.detail;
}
