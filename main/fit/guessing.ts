import { type ModelShape, qwen36Shape, recurrentBytes, shapeOfHeader } from "../catalog";
import type { MemoryParts } from "../contract";
import type { ModelToPlan } from "./build-facts";
import type { ModelPlan } from "./plan-for-model";

/**
 * What guessing ahead takes on the GPU beside the plan, bytes: the engine can take back two guessed tokens, each at
 * the cost of the whole recurrent state, and the block has a KV cache and working memory of its own.
 */
export function guessingMemory(
  shape: ModelShape,
  contextTokens: number,
): Pick<MemoryParts, "kvCache" | "recurrentState" | "compute"> {
  return {
    kvCache: contextTokens * shape.kvHeads * shape.keyValueLength * 2,
    recurrentState: 2 * recurrentBytes(shape),
    compute: 512 * 2 ** 20,
  };
}

/** Whether a file has a block that guesses ahead (MTP) and the plan leaves room on the GPU to use it. */
export function canGuess(model: ModelToPlan, plan: ModelPlan): boolean {
  const has = "file" in model ? model.file.mtp : blocks(model.header.metadata, model.header.architecture) > 0;
  const gpu = plan.memory.find(({ device }) => device !== "ram");
  if (!has || plan.where !== "gpu" || !gpu) return false;
  const shape = "file" in model ? qwen36Shape : shapeOfHeader(model.header, model.path);
  const room = gpu.freeBytes - gpu.needBytes - gpu.parts.reserve;
  const { kvCache, recurrentState, compute } = guessingMemory(shape, plan.engine.contextTokens);
  return room >= kvCache + recurrentState + compute;
}

function blocks(metadata: ReadonlyMap<string, string | number | boolean>, arch: string): number {
  const count = metadata.get(`${arch}.nextn_predict_layers`);
  return typeof count === "number" ? count : 0;
}
