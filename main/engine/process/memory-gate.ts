import { totalmem } from "node:os";
import { type GgufHeader, kvBytesPerToken, recurrentBytes, shapeOfHeader } from "../../catalog";
import { type EnginePlan, QuernError, usualSnapshots } from "../../contract";
import { freeMemoryBytes } from "../free-memory";
import type { PlannedMemory } from "./protocol";

/** Compute buffers of llama.cpp at a batch of 512, per number of the embedding: measured 0.5 GiB for the 27B. */
const computeBytesPerEmbedding = 120_000;
/** The process itself: Node and the library. */
const processBytes = 192 * 1024 * 1024;

/**
 * System memory that a plan needs while it runs, for a load that comes without the figures of the fit: roughly, from
 * the header alone. Weights on the CPU count once: those that llama.cpp repacks
 * for the processor leave the file's pages behind, which the system may drop.
 * @throws QuernError as `shapeOfHeader` does
 */
export function neededRamBytes(header: GgufHeader, plan: EnginePlan, path: string): number {
  const shape = shapeOfHeader(header, path);
  const weights = header.expectedBytes - header.dataOffset;
  // llama.cpp counts the output layer as one more.
  const onGpu = plan.backend === "none" ? 0 : Math.min(1, plan.gpuLayers / (shape.layers + 1));
  const embedding = header.tensors.find((tensor) => tensor.name === "token_embd.weight")?.bytes ?? 0;
  const { slots = 1, engine = "node-llama-cpp", snapshots = usualSnapshots[engine] } = plan;
  const state = kvBytesPerToken(shape, plan.kvType) * plan.contextTokens + recurrentBytes(shape);
  return Math.ceil(
    Math.max(embedding, weights * (1 - onGpu)) +
      slots * state * (1 - onGpu) +
      slots * recurrentBytes(shape) * snapshots +
      shape.embeddingLength * computeBytesPerEmbedding +
      processBytes,
  );
}

/**
 * System memory that can be had now, as well as the runtime tells. On macOS it counts empty pages only, of which there
 * are next to none, so there it is what the machine has in all: enough to refuse what can never work.
 */
const availableRamBytes = () => (process.platform === "darwin" ? totalmem() : freeMemoryBytes());

/** What a load needs: what the fit says, or else what the header and the runtime say. */
export function memoryOfLoad(
  header: GgufHeader,
  plan: EnginePlan,
  path: string,
  planned: readonly PlannedMemory[] | undefined,
): readonly PlannedMemory[] {
  if (planned && planned.length > 0) return planned;
  return [{ device: "ram", needBytes: neededRamBytes(header, plan, path), freeBytes: availableRamBytes() }];
}

/**
 * Refuses a load that this machine cannot hold now: llama.cpp checks no system memory and would be ended by the
 * system in the middle of it. The figures of the fit are taken as they are, so that both always agree.
 * @throws QuernError `engine-out-of-memory`
 */
export function checkMemory(name: string, memory: readonly PlannedMemory[]): void {
  for (const { device, needBytes, freeBytes } of memory)
    if (needBytes > freeBytes)
      throw new QuernError("engine-out-of-memory", { name, needBytes, freeBytes, device });
}
