import { type EngineStatus, type Figure, type MachineReport, noteOf } from "../contract";

/**
 * The machine as it will be once Quern has unloaded its own model: what that holds counts as free, since loading
 * another model, or the same one again, gives it back first.
 */
export function afterUnloading(report: MachineReport, status: EngineStatus): MachineReport {
  if (status.state !== "ready") return report;
  const { ramBytes, vramBytes, backend } = status.model.actual;
  const plus = (figure: Figure<number>, bytes: number, total: Figure<number>): Figure<number> => {
    if (!figure.known) return figure;
    const sum = figure.value + bytes;
    return { ...figure, value: total.known ? Math.min(sum, total.value) : sum };
  };
  const { memory } = report;
  let vramLeft = vramBytes;
  return {
    ...report,
    memory: { ...memory, availableBytes: plus(memory.availableBytes, ramBytes, memory.totalBytes) },
    gpus: report.gpus.map((gpu) => {
      // The engine uses one GPU, the first of its backend.
      if (gpu.backend !== backend || vramLeft === 0) return gpu;
      const bytes = vramLeft;
      vramLeft = 0;
      const total =
        gpu.kind === "discrete" ? gpu.dedicatedBytes : { known: false as const, reason: noteOf("not-told") };
      return { ...gpu, freeBytes: plus(gpu.freeBytes, bytes, total) };
    }),
  };
}
