import { expect, test } from "vitest";
import type { GgufHeader } from "../../catalog";
import { checkMemory, memoryOfLoad, neededRamBytes } from "./memory-gate";

const GiB = 2 ** 30;
/** The published Q4_K_M of the 27B, as its header says. */
const header: GgufHeader = {
  version: 3,
  architecture: "qwen35",
  name: "Qwen3.6-27B",
  fileType: 15,
  blockCount: 64,
  contextTokens: 262_144,
  metadata: new Map<string, string | number | boolean>([
    ["qwen35.block_count", 64],
    ["qwen35.full_attention_interval", 4],
    ["qwen35.embedding_length", 5120],
    ["qwen35.attention.head_count", 24],
    ["qwen35.attention.head_count_kv", 4],
    ["qwen35.attention.key_length", 256],
    ["qwen35.attention.value_length", 256],
    ["qwen35.ssm.conv_kernel", 4],
    ["qwen35.ssm.state_size", 128],
    ["qwen35.ssm.group_count", 16],
    ["qwen35.ssm.time_step_rank", 48],
    ["qwen35.ssm.inner_size", 6144],
    ["qwen35.context_length", 262_144],
  ]),
  tensors: [
    { name: "token_embd.weight", dims: [5120, 248_320], type: "Q4_K", bytes: 715_161_600, offset: 0 },
  ],
  dataOffset: 10_993_888,
  expectedBytes: 16_817_244_384,
};
const plan = {
  backend: "none",
  gpuLayers: 0,
  contextTokens: 4096,
  kvType: "f16",
  threads: 2,
  batchTokens: 512,
} as const;

test("on the CPU the need is what the running model was measured to take, within a twentieth", () => {
  // Measured without mmap at 4,096 tokens: 16.0 GiB with KV cache, state and compute; two snapshots come on top.
  const measured = 16.0 * GiB + 2 * 149.625 * 2 ** 20;
  const need = neededRamBytes(header, plan, "x.gguf");
  expect(Math.abs(need / measured - 1)).toBeLessThan(0.05);
});

test("whole on a GPU, system memory holds the embedding, the snapshots and the process only", () => {
  const need = neededRamBytes(header, { ...plan, backend: "cuda", gpuLayers: 65 }, "x.gguf");
  expect(need).toBeLessThan(2 * GiB);
  expect(need).toBeGreaterThan(715_161_600);
});

test("the figures of the fit decide, whatever the header and the runtime say", () => {
  const vast = { ...header, expectedBytes: 2 ** 50 };
  const planned = [
    { device: "gpu", needBytes: 9, freeBytes: 10 },
    { device: "ram", needBytes: 5, freeBytes: 5 },
  ] as const;
  const memory = memoryOfLoad(vast, plan, "x.gguf", planned);
  expect(memory).toEqual(planned);
  expect(() => checkMemory("M", memory)).not.toThrow();
});

test("a load that the fit says does not fit is refused with its figures, on whichever device", () => {
  for (const device of ["ram", "gpu"] as const) {
    const memory = memoryOfLoad(header, plan, "x.gguf", [{ device, needBytes: 6, freeBytes: 5 }]);
    expect(() => checkMemory("M", memory)).toThrowError(
      expect.objectContaining({
        code: "engine-out-of-memory",
        params: { name: "M", needBytes: 6, freeBytes: 5, device },
      }),
    );
  }
});

test("without the fit, what the header asks for is held against what there is", () => {
  const vast = memoryOfLoad({ ...header, expectedBytes: 2 ** 50 }, plan, "x.gguf", undefined);
  expect(() => checkMemory("Vast", vast)).toThrowError(
    expect.objectContaining({ code: "engine-out-of-memory" }),
  );
  const tensors = header.tensors.map((tensor) => ({ ...tensor, bytes: 0 }));
  const tiny = { ...header, expectedBytes: header.dataOffset, tensors };
  expect(() => checkMemory("Tiny", memoryOfLoad(tiny, plan, "x.gguf", []))).not.toThrow();
});
