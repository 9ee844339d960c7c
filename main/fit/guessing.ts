import { type ModelShape, recurrentBytes } from "../catalog";
import type { DeviceMemory, MemoryParts } from "../contract";
import { factsOfModel, type ModelToPlan } from "./build-facts";
import type { ModelPlan } from "./plan-for-model";

/** Tokens that the engine guesses ahead. */
const guessedTokens = 2;

/**
 * What guessing ahead takes on the GPU beside the plan, bytes: each guessed token that may be taken back costs the
 * whole recurrent state, and the block has a cache of its own, always in f16, and working memory: one KiB for each
 * token of context for the mask, and a fixed part. The block's weights are in the file already.
 * Source: four published pairs with and without it, on an RTX 3090 Ti and an RTX 5090, two and four tokens ahead; the
 * growth from 131,072 to 262,144 tokens is met exactly, the fixed part was 89 to 111 MiB.
 */
export function guessingMemory(
  shape: ModelShape,
  contextTokens: number,
  ahead = guessedTokens,
): Pick<MemoryParts, "kvCache" | "recurrentState" | "compute"> {
  return {
    kvCache: contextTokens * shape.kvHeads * shape.keyValueLength * 2,
    recurrentState: ahead * recurrentBytes(shape),
    compute: 112 * 2 ** 20 + contextTokens * 1024,
  };
}

/** The memory of a plan that is whole on a GPU, with what guessing ahead takes beside it. */
export function withGuessing(
  memory: readonly DeviceMemory[],
  shape: ModelShape,
  contextTokens: number,
): DeviceMemory[] {
  const extra = guessingMemory(shape, contextTokens);
  return memory.map((device) => {
    if (device.device === "ram") return device;
    const { kvCache, recurrentState, compute, ...parts } = device.parts;
    return {
      ...device,
      needBytes: device.needBytes + extra.kvCache + extra.recurrentState + extra.compute,
      parts: {
        ...parts,
        kvCache: kvCache + extra.kvCache,
        recurrentState: recurrentState + extra.recurrentState,
        compute: compute + extra.compute,
      },
    };
  });
}

/** Whether a file has a block that guesses ahead (MTP) and the plan leaves room on the GPU to use it. */
export function canGuess(model: ModelToPlan, plan: ModelPlan): boolean {
  const own = "file" in model ? model.own : model;
  const has = own
    ? blocks(own.header.metadata, own.header.architecture) > 0
    : "file" in model && model.file.mtp;
  const gpu = plan.memory.find(({ device }) => device !== "ram");
  if (!has || plan.where !== "gpu" || !gpu) return false;
  const { shape } = factsOfModel(model);
  const room = gpu.freeBytes - gpu.needBytes - gpu.parts.reserve;
  const { kvCache, recurrentState, compute } = guessingMemory(shape, plan.engine.contextTokens);
  return room >= kvCache + recurrentState + compute;
}

function blocks(metadata: ReadonlyMap<string, string | number | boolean>, arch: string): number {
  const count = metadata.get(`${arch}.nextn_predict_layers`);
  return typeof count === "number" ? count : 0;
}
