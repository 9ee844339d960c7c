import type { Figure, GpuInfo, MachineReport } from "../contract";
import { gpuProbes, memoryProbes, type ProbeRun } from "./probes/plan";
import type { RawProbes } from "./raw";
import { atMost, known } from "./report/figures";
import { type Adapter, adaptersOf } from "./report/gpu-adapters";
import { memoryReport } from "./report/memory";
import { matchKey } from "./report/names";

/**
 * The report with the figures of free memory read again, without starting a backend: cheap enough for a timer.
 * A figure that cannot be read again is left as it was.
 * @throws QuernError `cancelled`
 */
export async function refreshMemory(report: MachineReport, signal?: AbortSignal): Promise<MachineReport> {
  const { platform, arch } = report.os;
  const raw: RawProbes = { createdAt: report.createdAt, platform, arch, modelFolder: "", probes: {} };
  const wanted: ProbeRun[] = [...memoryProbes(platform)];
  if (report.gpus.some((gpu) => gpu.backend !== "none")) wanted.push(...gpuProbes(platform));
  await Promise.all(wanted.map((run) => run(signal, (found) => Object.assign(raw.probes, found))));
  return withFreshMemory(report, raw);
}

/** The pure part: the report, with the free memory that the probes tell. */
export function withFreshMemory(report: MachineReport, raw: RawProbes): MachineReport {
  const fresh = memoryReport(raw);
  const availableBytes = fresh.availableBytes.known ? fresh.availableBytes : report.memory.availableBytes;
  const adapters = adaptersOf(raw);
  const gpus = report.gpus.map((gpu) => {
    const at = adapters.findIndex((adapter) => isSame(adapter, gpu));
    const [adapter] = at < 0 ? [] : adapters.splice(at, 1);
    return { ...gpu, freeBytes: freeNow(gpu, adapter, availableBytes) };
  });
  return { ...report, memory: { ...report.memory, availableBytes }, gpus };
}

function isSame(adapter: Adapter, gpu: GpuInfo): boolean {
  if (adapter.vendor !== gpu.vendor) return false;
  return !adapter.name || !gpu.name.known || matchKey(adapter.name.text) === matchKey(gpu.name.value);
}

function freeNow(gpu: GpuInfo, adapter: Adapter | undefined, available: Figure<number>): Figure<number> {
  if (gpu.backend === "none") return gpu.freeBytes;
  const own = adapter?.dedicatedFree;
  if (gpu.kind === "discrete") return own ? known(own.bytes, own.source) : gpu.freeBytes;
  if (gpu.kind !== "integrated" && gpu.kind !== "unified") return gpu.freeBytes;
  if (!available.known || !gpu.sharedBytes.known) return gpu.freeBytes;
  const ownTotal = own?.bytes ?? (gpu.dedicatedBytes.known ? gpu.dedicatedBytes.value : 0);
  const lent = adapter?.sharedFree?.bytes ?? gpu.sharedBytes.value;
  const most = known(ownTotal + lent, adapter?.sharedFree?.source ?? gpu.sharedBytes.source);
  return atMost(most, ownTotal + available.value, "system-memory-available");
}
