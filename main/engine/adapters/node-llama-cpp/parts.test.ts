import fc from "fast-check";
import { expect, test } from "vitest";
import { ChunkSize, chunkTargetMs } from "../chunk-size";
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

test("where a chunk of the least size takes less than 300 ms, no chunk takes longer, deep in a conversation, too", () => {
  const tokensPerSecond = fc.integer({ min: Math.ceil(16 / 0.28), max: 20_000 });
  const noise = fc.array(fc.float({ min: Math.fround(0.92), max: Math.fround(1.08), noNaN: true }), {
    minLength: 40,
    maxLength: 40,
  });
  fc.assert(
    fc.property(tokensPerSecond, noise, (speed, factors) => {
      const chunk = new ChunkSize(chunkTargetMs, 16, 512);
      for (const factor of factors) {
        const ms = ((chunk.value * 1000) / speed) * factor;
        expect(ms).toBeLessThan(310);
        chunk.learn(chunk.value, ms);
      }
    }),
  );
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
  places.take(50);
  places.take(80);
  expect([places.before(100), places.before(79), places.before(49)]).toEqual([80, 50, 0]);
  places.take(120);
  expect(places.before(79)).toBe(0);
  places.cut(100);
  expect(places.before(200)).toBe(80);
});

test("a snapshot lies in a box of its own, takes that of the one that gives way, and none where there is one", () => {
  const places = new Checkpoints(3);
  expect([places.take(10), places.take(20), places.take(30)]).toEqual([0, 1, 2]);
  expect(places.take(20)).toBeNull();
  // The first stays, as do the last two.
  expect(places.take(40)).toBe(1);
  expect(places.upTo(100)).toEqual([10, 30, 40]);
  places.cut(35);
  expect(places.take(36)).toBe(1);
});

test("however a conversation grows, the first place and the last two are kept, and far back they are sparse but never far", () => {
  const lengths = fc.array(fc.integer({ min: 100, max: 2000 }), { minLength: 30, maxLength: 60 });
  fc.assert(
    fc.property(lengths, fc.integer({ min: 8, max: 16 }), (turns, most) => {
      const places = new Checkpoints(most);
      let end = 0;
      const all: number[] = [];
      for (const tokens of turns) {
        for (const share of [0.3, 1]) {
          all.push(Math.round(end + share * tokens));
          places.take(all.at(-1) ?? 0);
        }
        end += tokens;
      }
      const kept = places.upTo(end);
      expect(kept).toHaveLength(most);
      expect([kept[0], ...kept.slice(-2)]).toEqual([all[0], ...all.slice(-2)]);
      // What an edit anywhere reads again, beside the new message: at most from one place to the next.
      const gaps = kept.map((place, index) => place - (kept[index - 1] ?? 0));
      expect(Math.max(...gaps) / end).toBeLessThan(most < 12 ? 0.45 : 0.28);
    }),
  );
});

test("of a history that is read at once, the places that will be kept get a snapshot, and no others", () => {
  const starts = Array.from({ length: 40 }, (_, index) => 100 + index * 100);
  const places = new Checkpoints(8);
  const stops = places.onTheWay(starts, 0, 4150);
  expect(stops).toHaveLength(7);
  expect([stops[0], stops.at(-1)]).toEqual([100, 4000]);
  for (const stop of [...stops, 4150]) expect(places.take(stop)).not.toBeNull();
  expect(places.upTo(4150)).toEqual([...stops, 4150]);
  // A new branch from the middle leaves what is kept before it alone.
  places.cut(2000);
  const before = places.upTo(2000);
  const newer = places.onTheWay([2100, 2300], 2000, 2500);
  for (const stop of [2000, ...newer, 2500]) places.take(stop);
  expect(places.upTo(2000).filter((place) => place !== 2000)).toEqual(
    before.filter((place) => place !== 2000),
  );
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
