import type { ChildHandle, SpawnChild } from "../../../main/child";

/** Bytes of the buffers that llama.cpp says it made, by what they are for. */
export interface Buffers {
  /** Weights in memory of the process, rearranged for the processor. */
  readonly rearranged: number;
  /** Of the mapped file: from its first tensor to its last, whether or not they are read from there. */
  readonly mapped: number;
  readonly kv: number;
  readonly recurrent: number;
  /** Working memory and the logits that are handed out. */
  readonly compute: number;
}

/** Lines such as `llama_kv_cache:        CPU KV buffer size =   256.00 MiB`. */
const line = /^\w+:\s+(\S+)\s+(model|KV|RS|compute|output) buffer size\s*=\s*([\d.]+) MiB/gmu;
const MiB = 1024 * 1024;

/** Adds up the buffers in the library's own words. */
export function buffersOf(log: string): Buffers {
  const sums = { rearranged: 0, mapped: 0, kv: 0, recurrent: 0, compute: 0 };
  for (const [, device = "", kind = "", size] of log.matchAll(line)) {
    const bytes = Number(size) * MiB;
    if (kind === "model") sums[device.endsWith("_Mapped") ? "mapped" : "rearranged"] += bytes;
    else if (kind === "KV") sums.kv += bytes;
    else if (kind === "RS") sums.recurrent += bytes;
    else sums.compute += bytes;
  }
  return sums;
}

/** The engine's program as always, but with the library telling everything; what it tells can be read here. */
export function listening(spawn: SpawnChild): { spawn: SpawnChild; log(): string; stop(): void } {
  let child: ChildHandle | undefined;
  let heard = "";
  // A child keeps only the end of what it has told; there is an overlap between two looks, and it is found again.
  const look = () => {
    const tail = child?.stderrTail() ?? "";
    const known = heard.slice(-256);
    const at = known === "" ? -1 : tail.lastIndexOf(known);
    heard += at < 0 ? tail : tail.slice(at + known.length);
  };
  const timer = setInterval(look, 50);
  return {
    spawn: (program, options) => {
      heard = "";
      child = spawn(program, { ...options, env: { ...options.env, NODE_LLAMA_CPP_DEBUG: "true" } });
      return child;
    },
    log: () => {
      look();
      return heard;
    },
    stop: () => clearInterval(timer),
  };
}
