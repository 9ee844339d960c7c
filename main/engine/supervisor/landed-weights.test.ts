import { expect, test } from "vitest";
import { createTranslator, type EnginePlan, reasonText } from "../../contract";
import { buffersFromLog, tellsRefusal } from "../adapters/buffer-log";
import { landedWeights } from "./landed-weights";
import { loadedModel, type ModelToLoad } from "./model-to-load";

/*
 * What llama.cpp tells of a load of Q4_K_M that was planned whole for a Radeon, whose backend had no use for the
 * feed-forward tensors of sixteen layers.
 */
const log = `
load_tensors: loading model tensors, this can take a while... (mmap = true)
load_tensors: tensor 'token_embd.weight' (q4_K) (and 0 others) cannot be used with preferred buffer type Vulkan_Host, using CPU instead
load_tensors: tensor 'blk.0.ffn_gate.weight' (q4_K) (and 47 others) cannot be used with preferred buffer type Vulkan0, using CPU instead
load_tensors: offloading output layer to GPU
load_tensors: offloading 63 repeating layers to GPU
load_tensors: offloaded 65/65 layers to GPU
load_tensors:   CPU_Mapped model buffer size =  3134.03 MiB
load_tensors:      Vulkan0 model buffer size = 12893.66 MiB
....................................................................................
llama_context: constructing llama_context
llama_context: n_ctx         = 16384
llama_context: Vulkan_Host  output buffer size =     0.95 MiB
llama_kv_cache:    Vulkan0 KV buffer size =  1024.00 MiB
llama_memory_recurrent:    Vulkan0 RS buffer size =   149.62 MiB
llama_context:    Vulkan0 compute buffer size =   505.00 MiB
llama_context: Vulkan_Host compute buffer size =    42.02 MiB
`.trim();
const lines = log.split("\n");
const mebi = 2 ** 20;

/** The output layer, and 64 layers of 224.23 MiB, which together are the 15,345.66 MiB of Q4_K_M. */
const bytesOfLayers = [
  0,
  ...Array.from({ length: 65 }, (_, count) => Math.round((994.62 + 224.235 * count) * mebi)),
];

const plan: EnginePlan = {
  backend: "vulkan",
  gpuLayers: 65,
  contextTokens: 16_384,
  kvType: "f16",
  threads: 8,
  batchTokens: 512,
  gpu: { id: "gpu0", name: "RX 7900 XTX" },
};
const model: ModelToLoad = {
  modelId: "m",
  name: "Q4_K_M",
  path: "/m.gguf",
  quant: "Q4_K_M",
  practice: false,
  plan,
  expected: { memory: [], decode: { low: 1, expected: 2, high: 3 }, bytesOfLayers },
};
const facts = {
  engine: { id: "node-llama-cpp", version: "1" },
  slots: 1,
  images: false,
  backend: "vulkan",
  // What was asked for, which is all that the library knows.
  gpuLayers: 65,
  totalLayers: 65,
  contextTokens: 16_384,
  vramBytes: 14e9,
  ramBytes: 1e9,
  gpuNames: ["AMD Radeon RX 7900 XTX"],
  buffers: buffersFromLog(lines),
} as const;
const withFacts = (change: object = {}) =>
  loadedModel(model, { ...facts, gpuNames: [...facts.gpuNames], buffers: [...facts.buffers], ...change });

test("weights that did not land on the card are said, in layers and bytes, with the library's words on why", () => {
  const complaint = lines.findLast(tellsRefusal);
  const { actual, notes = [] } = withFacts({ complaint });
  expect(actual.gpuLayers).toBe(54);
  expect(notes.map(({ code, params }) => [code, params.layers ?? params.words])).toEqual([
    ["landed-less-weights", 54],
    ["landed-why", expect.stringContaining("blk.0.ffn_gate.weight")],
  ]);
  for (const locale of ["en", "zh-CN"] as const) {
    const [first] = notes.map((note) => reasonText(createTranslator(locale), note));
    expect(first).toMatch(/RX 7900 XTX/u);
    expect(first).toMatch(/54/u);
    expect(first).not.toMatch(/\{\{|NaN|^reason/u);
  }
});

test("weights that are there as planned need no words, nor do few small tensors elsewhere", () => {
  for (const size of [15_345.66, 15_340, 15_250]) {
    const buffers = buffersFromLog([`load_tensors:      Vulkan0 model buffer size = ${size} MiB`]);
    expect(withFacts({ buffers }).notes).toBeUndefined();
  }
});

test("a part of the layers is held against what that part weighs", () => {
  const buffers = (mib: number) => buffersFromLog([`load_tensors:  CUDA0 model buffer size = ${mib} MiB`]);
  // llama.cpp counts the output layer as one of them: 24 are it and 23 others.
  expect(landedWeights(24, buffers(994.62 + 23 * 224.235), bytesOfLayers)?.layers).toBe(24);
  expect(landedWeights(24, buffers(994.62 + 20 * 224.235), bytesOfLayers)?.layers).toBe(21);
  expect(landedWeights(24, buffers(0), bytesOfLayers)?.layers).toBe(0);
});

test("of several cards the sum counts", () => {
  const buffers = buffersFromLog([
    "load_tensors:        CUDA0 model buffer size =  8000.00 MiB",
    "load_tensors:        CUDA1 model buffer size =  7345.66 MiB",
  ]);
  expect(landedWeights(65, buffers, bytesOfLayers)).toMatchObject({ layers: 65 });
});

test("where the engine tells no buffers, or nobody knows the layers, nothing is claimed", () => {
  expect(landedWeights(65, [], bytesOfLayers)).toBeNull();
  expect(landedWeights(65, facts.buffers)).toBeNull();
  expect(landedWeights(0, facts.buffers, bytesOfLayers)).toBeNull();
  expect(withFacts({ buffers: [] })).toMatchObject({ actual: { gpuLayers: 65 } });
});
