import type { EngineStatus, Figure, GpuInfo, MachineReport } from "../contract";

/**
 * The machine as it will be once Quern has unloaded its own model: what that holds counts as free, since loading
 * another model, or the same one again, gives it back first.
 */
export function afterUnloading(report: MachineReport, status: EngineStatus): MachineReport {
  if (status.state !== "ready") return report;
  const { actual, plan } = status.model;
  const { memory } = report;
  const freed = new Map<string, number>();
  let vramLeft = actual.vramBytes;
  let systemBytes = actual.ramBytes;
  const spread = report.gpus.filter(({ id }) => plan.gpus?.some((gpu) => gpu.id === id));
  const sizeOf = ({ dedicatedBytes }: GpuInfo) => (dedicatedBytes.known ? dedicatedBytes.value : 0);
  const sizes = spread.reduce((sum, gpu) => sum + sizeOf(gpu), 0);
  // How much lay on each of several is not told; layers go to cards by what is free, which is nearly their size.
  if (sizes > 0) {
    for (const gpu of spread) freed.set(gpu.id, Math.floor((actual.vramBytes * sizeOf(gpu)) / sizes));
    vramLeft = 0;
  }
  for (const gpu of sizes > 0 ? [] : usedGpus(report.gpus, actual.backend, plan.gpu?.id)) {
    if (gpu.kind === "unified" || gpu.kind === "integrated") {
      // Its memory is the system's. Whether the process's own figure holds it too depends on the driver.
      systemBytes = Math.max(systemBytes, vramLeft);
      freed.set(gpu.id, vramLeft);
      break;
    }
    // What one card cannot have held lies on the next.
    const bytes = Math.min(vramLeft, gpu.dedicatedBytes.known ? gpu.dedicatedBytes.value : vramLeft);
    freed.set(gpu.id, bytes);
    vramLeft -= bytes;
  }
  return {
    ...report,
    memory: { ...memory, availableBytes: plus(memory.availableBytes, systemBytes, memory.totalBytes) },
    gpus: report.gpus.map((gpu) => {
      const bytes = freed.get(gpu.id);
      if (bytes === undefined) return gpu;
      const total = gpu.kind === "discrete" ? gpu.dedicatedBytes : undefined;
      return { ...gpu, freeBytes: plus(gpu.freeBytes, bytes, total) };
    }),
  };
}

/** The GPUs that the engine may have used: the planned one first. */
function usedGpus(
  gpus: readonly GpuInfo[],
  backend: GpuInfo["backend"],
  planned: string | undefined,
): GpuInfo[] {
  if (backend === "none") return [];
  const usable = gpus.filter((gpu) => gpu.backend === backend);
  return [...usable.filter(({ id }) => id === planned), ...usable.filter(({ id }) => id !== planned)];
}

function plus(figure: Figure<number>, bytes: number, total: Figure<number> | undefined): Figure<number> {
  if (!figure.known) return figure;
  const sum = figure.value + bytes;
  return { ...figure, value: total?.known ? Math.min(sum, total.value) : sum };
}
