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

/** The line `load_tensors: offloaded 65/65 layers to GPU`. */
const offloaded = /offloaded (\d+)\/\d+ layers to GPU/u;

/** How many layers llama.cpp says that it gave to the GPU; null where it does not say. */
export function offloadedFromLog(lines: readonly string[]): number | null {
  const told = lines.map((text) => offloaded.exec(text)?.[1]).findLast((count) => count !== undefined);
  return told === undefined ? null : Number(told);
}

/** Whether a line of the log is one of those. */
export const tellsLanding = (text: string): boolean => text.includes(" buffer size") || offloaded.test(text);

/** `… cannot be used with preferred buffer type Vulkan0, using CPU instead`, a line that llama.cpp tells for debugging. */
const refused = /cannot be used with preferred buffer type (\S+), using (\S+) instead/u;

/** Whether a line says that tensors went to system memory, since the GPU's backend has no use for them there. */
export function tellsRefusal(text: string): boolean {
  const [, wanted, used] = refused.exec(text) ?? [];
  return wanted !== undefined && used !== undefined && !isHost(wanted) && isHost(used);
}

// The processor refuses its own rearranged buffers for many tensors: that is as planned.
const isHost = (buffer: string) => host.test(buffer);
