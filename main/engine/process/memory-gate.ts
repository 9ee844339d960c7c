import { freemem } from "node:os";
import type { GgufHeader } from "../../catalog/gguf";
import { type EnginePlan, QuernError } from "../../contract";

/** Bytes of one value in the KV cache; the quantized types have a scale per 32 values (ggml's block sizes). */
const kvValueBytes: Record<EnginePlan["kvType"], number> = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 };

/** Left over for the process itself and llama.cpp's compute buffers at a batch of 512: measured 0.5 GiB for the 27B. */
const computeBytesPerEmbedding = 120_000;
const processBytes = 192 * 1024 * 1024;

function number(header: GgufHeader, key: string, otherwise = 0): number {
  const value = header.metadata.get(`${header.architecture}.${key}`);
  return typeof value === "number" && Number.isFinite(value) ? value : otherwise;
}

/** Bytes of the KV cache and of the recurrent state with its two snapshots, from the header's own sizes. */
function stateBytes(header: GgufHeader, plan: EnginePlan): number {
  const layers = number(header, "block_count");
  const interval = Math.max(1, number(header, "full_attention_interval", 1));
  const attention = Math.floor(layers / interval);
  const perToken =
    attention *
    number(header, "attention.head_count_kv") *
    (number(header, "attention.key_length") + number(header, "attention.value_length")) *
    kvValueBytes[plan.kvType];
  const inner = number(header, "ssm.inner_size");
  const state = number(header, "ssm.state_size");
  const conv = inner + 2 * number(header, "ssm.group_count") * state;
  const recurrent =
    (layers - attention) * 4 * (inner * state + Math.max(0, number(header, "ssm.conv_kernel") - 1) * conv);
  return perToken * plan.contextTokens + 3 * recurrent;
}

/**
 * System memory that this plan needs while it runs. Weights on the CPU count once: those that llama.cpp repacks
 * for the processor leave the file's pages behind, which the system may drop.
 */
export function neededRamBytes(header: GgufHeader, plan: EnginePlan): number {
  const weights = header.expectedBytes - header.dataOffset;
  const layers = number(header, "block_count", 1);
  const onGpu = plan.backend === "none" ? 0 : Math.min(1, plan.gpuLayers / (layers + 1));
  const embedding = header.tensors.find((tensor) => tensor.name === "token_embd.weight")?.bytes ?? 0;
  const ramWeights = Math.max(embedding, weights * (1 - onGpu));
  return Math.ceil(
    ramWeights +
      stateBytes(header, plan) * (1 - onGpu) +
      number(header, "embedding_length") * computeBytesPerEmbedding +
      processBytes,
  );
}

/** System memory that can be had now without swapping, within the limits of a container. */
export function availableRamBytes(): number {
  // Node 20.13 brought it; the types know it from 22 on.
  const { availableMemory } = process as NodeJS.Process & { availableMemory?: () => number };
  const free = freemem();
  const allowed = availableMemory?.() ?? free;
  return allowed > 0 ? Math.min(free, allowed) : free;
}

/**
 * Refuses a plan that this machine cannot hold now: llama.cpp checks no system memory and would be ended by the
 * system in the middle of the load.
 * @throws QuernError `engine-out-of-memory`
 */
export function checkMemory(header: GgufHeader, plan: EnginePlan, name: string): void {
  const needBytes = neededRamBytes(header, plan);
  const freeBytes = availableRamBytes();
  if (needBytes > freeBytes) throw new QuernError("engine-out-of-memory", { name, needBytes, freeBytes });
}
