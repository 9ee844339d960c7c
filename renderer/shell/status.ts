import type { LoadedModel, MachineReport } from "../../main/contract";

/** Memory that the loaded model takes, of what the place it mainly lives in has in all; null where unknown. */
export interface MemoryUse {
  readonly usedBytes: number;
  readonly totalBytes: number | null;
  readonly on: "gpu" | "ram";
}

/** What the model really takes, as the engine measured it: on the GPU if anything landed there. */
export function memoryUse(model: LoadedModel, report: MachineReport | null): MemoryUse {
  const { gpuLayers, vramBytes, ramBytes } = model.actual;
  if (gpuLayers > 0 && vramBytes > 0) {
    const usable = (report?.gpus ?? []).filter(({ backend }) => backend === model.actual.backend);
    const { gpu, gpus = gpu ? [gpu] : [] } = model.plan;
    const planned = usable.filter(({ id }) => gpus.some((one) => one.id === id));
    const spread = model.notes?.some(({ code }) => code === "landed-several-gpus") ?? false;
    const sizes = (planned.length > 0 && !spread ? planned : usable)
      .map(({ dedicatedBytes, sharedBytes, kind }) => (kind === "discrete" ? dedicatedBytes : sharedBytes))
      .map((figure) => (figure.known ? figure.value : 0));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return { usedBytes: vramBytes, totalBytes: total >= vramBytes ? total : null, on: "gpu" };
  }
  const total = report?.memory.totalBytes;
  return { usedBytes: ramBytes, totalBytes: total?.known ? total.value : null, on: "ram" };
}
