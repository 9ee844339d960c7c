import type { EngineBuffer } from "../token-engine";

const mebi = 2 ** 20;
/** Lines such as `load_tensors:      Vulkan0 model buffer size =  14336.00 MiB`. */
const line = /(\S+)\s+(model|KV|RS|compute|output) buffer size\s*=\s*([\d.]+) MiB/gu;
/** Buffers in system memory: the processor's own (mapped or repacked), and such that a GPU can read. */
const host = /^CPU|_Host$|^AMX$|^BLAS$/u;
const kinds = { model: "weights", KV: "kv", RS: "state", compute: "compute", output: "compute" } as const;

/** Reads from llama.cpp's own words which buffers it made: one for each device and kind. */
export function buffersFromLog(lines: readonly string[]): EngineBuffer[] {
  return lines.flatMap((text) =>
    [...text.matchAll(line)].flatMap(([, device = "", kind = "", size = ""]) => {
      const bytes = Math.round(Number(size) * mebi);
      if (!Number.isFinite(bytes)) return [];
      return [
        {
          device: host.test(device) ? ("ram" as const) : ("gpu" as const),
          kind: kinds[kind as keyof typeof kinds],
          // Pages of the file itself, which the system may drop; of the whole range that any tensor in it lies in.
          mapped: /Mapped/u.test(device),
          bytes,
        },
      ];
    }),
  );
}

/** Whether a line of the log is one of those. */
export const tellsBuffer = (text: string): boolean => text.includes(" buffer size");
