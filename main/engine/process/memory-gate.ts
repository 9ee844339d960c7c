import { freemem } from "node:os";
import { type GgufHeader, kvBytesPerToken, recurrentBytes, shapeOfHeader } from "../../catalog";
import { type EnginePlan, QuernError } from "../../contract";

/** Compute buffers of llama.cpp at a batch of 512, per number of the embedding: measured 0.5 GiB for the 27B. */
const computeBytesPerEmbedding = 120_000;
/** The process itself: Node and the library. */
const processBytes = 192 * 1024 * 1024;
/** The recurrent state that runs, and its two snapshots. */
const recurrentStates = 3;

/**
 * System memory that this plan needs while it runs. Weights on the CPU count once: those that llama.cpp repacks
 * for the processor leave the file's pages behind, which the system may drop.
 * @throws QuernError as `shapeOfHeader` does
 */
export function neededRamBytes(header: GgufHeader, plan: EnginePlan, path: string): number {
  const shape = shapeOfHeader(header, path);
  const weights = header.expectedBytes - header.dataOffset;
  // llama.cpp counts the output layer as one more.
  const onGpu = plan.backend === "none" ? 0 : Math.min(1, plan.gpuLayers / (shape.layers + 1));
  const embedding = header.tensors.find((tensor) => tensor.name === "token_embd.weight")?.bytes ?? 0;
  const state = kvBytesPerToken(shape, plan.kvType) * plan.contextTokens + recurrentBytes(shape);
  return Math.ceil(
    Math.max(embedding, weights * (1 - onGpu)) +
      state * (1 - onGpu) +
      recurrentBytes(shape) * (recurrentStates - 1) +
      shape.embeddingLength * computeBytesPerEmbedding +
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
 * @returns the bytes it needs
 * @throws QuernError `engine-out-of-memory`
 */
export function checkMemory(
  header: GgufHeader,
  plan: EnginePlan,
  model: { name: string; path: string },
): number {
  const needBytes = neededRamBytes(header, plan, model.path);
  const freeBytes = availableRamBytes();
  if (needBytes > freeBytes)
    throw new QuernError("engine-out-of-memory", { name: model.name, needBytes, freeBytes });
  return needBytes;
}
