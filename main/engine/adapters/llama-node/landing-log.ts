import type { EnginePlan } from "../../../contract";
import { offloadedFromLog } from "../buffer-log";

/** Where a model really is, as far as the library's log tells. */
export interface Landing {
  readonly backend: EnginePlan["backend"];
  readonly gpuLayers: number;
  readonly vramBytes: number;
}

const mebi = 2 ** 20;
/** Lines such as `load_tensors:      Vulkan0 model buffer size =  14336.00 MiB`. */
const buffer = /(\S+) (?:model|KV|RS|compute|output) buffer size\s*=\s*([\d.]+) MiB/u;
/** Buffers in system memory: the processor's own (mapped or repacked), and such that a GPU can read. */
const host = /^CPU|_Host$|^AMX$|^BLAS$/u;

/** Reads from llama.cpp's own words what came to be on a GPU: nothing there without a byte of the weights. */
export function landingFromLog(lines: readonly string[], planned: EnginePlan["backend"]): Landing {
  let vram = 0;
  let weights = 0;
  for (const line of lines) {
    const [, device, size] = buffer.exec(line) ?? [];
    if (device === undefined || host.test(device)) continue;
    vram += Number(size) * mebi;
    if (line.includes(" model buffer")) weights += Number(size);
  }
  if (planned === "none" || weights === 0) return { backend: "none", gpuLayers: 0, vramBytes: 0 };
  return { backend: planned, gpuLayers: offloadedFromLog(lines) ?? 0, vramBytes: Math.round(vram) };
}
