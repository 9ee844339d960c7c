import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkSize } from "../chunk-size";
import { commonPrefix } from "../common-prefix";
import { Checkpoints } from "./checkpoints";
import { landing } from "./landing";
import { contextOptions, modelOptions } from "./library-options";

test("chunks grow to the time they should take, at most twofold a step, and never beyond the batch", () => {
  const chunk = new ChunkSize(400, 16, 512);
  const sizes = [chunk.value];
  for (let i = 0; i < 8; i++) {
    chunk.learn(chunk.value, chunk.value * 2);
    sizes.push(chunk.value);
  }
  expect(sizes).toEqual([16, 32, 64, 128, 200, 200, 200, 200, 200]);
});

test("on a slow machine a chunk stays at its least size", () => {
  const chunk = new ChunkSize(400, 16, 512);
  chunk.learn(16, 2500);
  expect(chunk.value).toBe(16);
});

test("whatever is measured, a chunk is a whole number within its bounds", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 512 }),
      fc.array(fc.float({ min: 0, noNaN: true })),
      (most, times) => {
        const chunk = new ChunkSize(400, 16, most);
        for (const ms of times) {
          chunk.learn(chunk.value, ms);
          expect(Number.isInteger(chunk.value) && chunk.value >= 1 && chunk.value <= most).toBe(true);
        }
      },
    ),
  );
});

test("the common beginning of two lists", () => {
  expect(commonPrefix([1, 2, 3], [1, 2, 4, 5])).toBe(2);
  expect(commonPrefix([], [1])).toBe(0);
  expect(commonPrefix([1, 2], [1, 2])).toBe(2);
});

test("going back uses the latest snapshot that is early enough, and forgets those that are cut off", () => {
  const places = new Checkpoints(2);
  expect(places.before(100)).toBe(0);
  places.taken(50);
  places.taken(80);
  expect([places.before(100), places.before(79), places.before(49)]).toEqual([80, 50, 0]);
  places.taken(120);
  expect(places.before(79)).toBe(0);
  places.cut(100);
  expect(places.before(200)).toBe(80);
});

test("layers count as on the GPU only when weights are there, whatever was asked for", () => {
  expect(landing("cuda", { gpuLayers: 65, memoryUsage: { vram: 16e9 } })).toEqual({
    backend: "cuda",
    gpuLayers: 65,
  });
  expect(landing("cuda", { gpuLayers: 40, memoryUsage: { vram: 9e9 } }, 24).gpuLayers).toBe(24);
  const nowhere = { backend: "none", gpuLayers: 0 };
  expect(landing("cuda", { gpuLayers: 65, memoryUsage: { vram: 0 } })).toEqual(nowhere);
  expect(landing(false, { gpuLayers: 65, memoryUsage: { vram: 0 } })).toEqual(nowhere);
  expect(landing("vulkan", { gpuLayers: 0, memoryUsage: { vram: 5e6 } })).toEqual(nowhere);
});

test("the library loads exactly what was planned, and does not refuse by a measure of its own what fits", () => {
  const plan = {
    backend: "cuda",
    gpuLayers: 65,
    contextTokens: 300,
    kvType: "q8_0",
    threads: 6,
    batchTokens: 512,
  } as const;
  expect(modelOptions("/m.gguf", plan)).toEqual({
    modelPath: "/m.gguf",
    gpuLayers: 65,
    useMmap: true,
    ignoreMemorySafetyChecks: true,
  });
  const quantized = {
    experimentalKvCacheKeyType: "Q8_0",
    experimentalKvCacheValueType: "Q8_0",
    flashAttention: true,
  };
  expect(contextOptions(plan)).toMatchObject({
    contextSize: 300,
    batchSize: 300,
    threads: 6,
    sequences: 1,
    ignoreMemorySafetyChecks: true,
    ...quantized,
  });
  expect(contextOptions({ ...plan, kvType: "f16" })).not.toHaveProperty("experimentalKvCacheKeyType");
});
