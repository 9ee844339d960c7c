import { expect, test } from "vitest";
import type { GgufHeader } from "../../catalog";
import { askedLayers } from "./asked-layers";

function header(blockCount: number, guessing: number): GgufHeader {
  const numbers = {
    block_count: blockCount,
    nextn_predict_layers: guessing,
    "attention.head_count": 24,
    "attention.head_count_kv": 4,
    "attention.key_length": 256,
    "attention.value_length": 256,
    embedding_length: 5120,
    context_length: 262_144,
    "ssm.time_step_rank": 48,
    "ssm.conv_kernel": 4,
    "ssm.state_size": 128,
    "ssm.group_count": 16,
    "ssm.inner_size": 6144,
  };
  return {
    architecture: "qwen35",
    metadata: new Map(Object.entries(numbers).map(([key, value]) => [`qwen35.${key}`, value])),
    tensors: [{ name: "token_embd.weight", type: "Q4_K", bytes: 1, dims: [5120, 248_320], offset: 0 }],
    dataOffset: 0,
  } as unknown as GgufHeader;
}

test("a plan for all layers means the block that guesses ahead, too: none is left to the processor", () => {
  expect(askedLayers(65, header(65, 1), "x")).toBe(66);
  expect(askedLayers(65, header(64, 0), "x")).toBe(65);
});

test("of a part, the block that guesses ahead takes no layer's place", () => {
  expect(askedLayers(24, header(65, 1), "x")).toBe(25);
  expect(askedLayers(24, header(64, 0), "x")).toBe(24);
  expect(askedLayers(0, header(65, 1), "x")).toBe(0);
});
