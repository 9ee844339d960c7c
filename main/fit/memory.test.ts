import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { findCatalogFile, loadCatalog } from "../catalog";
import { type CatalogFile, wishes } from "../contract";
import { type BuildFacts, factsOfCatalogFile, layerBytes } from "./build-facts";
import { guessingMemory } from "./guessing";
import { heldBy } from "./layers";
import { cpuComputeBytes, cpuMemory, discreteMemory, MiB, sharedMemory } from "./memory";
import { planExactly, planForModel } from "./plan-for-model";
import { poolsOf } from "./pools";
import { cpuWeights } from "./repack";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

function build(quant: string) {
  const file = findCatalogFile(files, quant);
  if (!file) throw new Error(`no ${quant}`);
  return factsOfCatalogFile(file);
}

const all = (facts: BuildFacts) => heldBy(facts, 0, facts.shape.layers, true);

function poolsFor(machine: ReturnType<typeof madeMachine>) {
  const pools = poolsOf(machine, wishes.parse({}));
  if (!pools) throw new Error("no memory");
  return pools;
}

describe("memory on a graphics card", () => {
  // Measured with llama.cpp (sudoingX/qwen38-mtp README, the same shape), MiB; the RTX 5090 also drives a desktop.
  it.each([
    ["RTX 3090 Ti", "linux", "Q4_K_M", 131_072, 18_842],
    ["RTX 3090 Ti", "linux", "Q4_K_M", 262_144, 21_786],
    ["RTX 5090", "win32", "Q6_K", 131_072, 24_441],
    ["RTX 5090", "win32", "Q6_K", 262_144, 27_385],
    ["RTX 5090", "win32", "UD-Q5_K_XL", 131_072, 22_449],
  ] as const)(
    "is within 1 %% of what was measured: %s, %s, %i tokens in q4_0",
    (name, platform, quant, tokens, measured) => {
      const machine = madeMachine(64e9, [madeGpu(name, 32e9)], { platform });
      const pools = poolsFor(machine);
      const [gpu] = pools.gpus;
      if (!gpu) throw new Error("no GPU");
      const request = {
        build: build(quant),
        machine,
        ram: pools.ram,
        contextTokens: tokens,
        kvType: "q4_0",
        batchTokens: 512,
      } as const;
      const predicted = (discreteMemory(request, gpu, 65)[0]?.needBytes ?? 0) / MiB;
      expect(Math.abs(predicted / measured - 1)).toBeLessThan(0.01);
    },
  );

  it("counts a shared memory's weights once, whole file or not", () => {
    const gpu = madeGpu("Apple M4 Max", 48e9, { kind: "unified", backend: "metal", vendor: "apple" });
    const machine = madeMachine(50e9, [gpu], { platform: "darwin" });
    const pools = poolsFor(machine);
    const [pool] = pools.gpus;
    if (!pool) throw new Error("no GPU");
    const facts = build("Q4_K_M");
    const request = {
      build: facts,
      machine,
      ram: pools.ram,
      contextTokens: 16_384,
      kvType: "f16",
      batchTokens: 512,
    } as const;
    const memory = sharedMemory(request, pool);
    expect(memory).toHaveLength(1);
    expect(memory[0]?.parts.weights).toBe(facts.fileBytes - facts.headerBytes);
  });
});

describe("memory on the processor", () => {
  // Measured on the real shape with node-llama-cpp 3.21.1, batch 512, f16 KV: `CPU compute buffer size`, MiB.
  it.each([
    [1024, 516.02],
    [4096, 519.02],
    [16_384, 521.02],
    [32_768, 515.0],
    [65_536, 569.02],
    [131_072, 633.02],
  ])("takes the measured compute buffer at %i tokens, never less", (tokens, measured) => {
    const predicted = cpuComputeBytes(build("Q4_K_M"), tokens, 512) / MiB;
    expect(predicted).toBeGreaterThanOrEqual(measured * 0.999);
    expect(predicted).toBeLessThan(measured * 1.05);
  });

  // Measured likewise: `AMX model buffer size`, MiB.
  it.each([
    ["Q3_K_S", 1827.13],
    ["IQ4_XS", 14_144.0],
    ["Q4_K_S", 14_691.5],
    ["Q4_K_M", 15_546.19],
    ["Q5_K_M", 17_939.94],
    ["Q6_K", 20_554.63],
  ])("rearranges what was measured with AMX: %s", (quant, measured) => {
    const facts = build(quant);
    const weights = cpuWeights(all(facts), madeMachine(64e9, [], { vector: ["AMX", "AVX-512"] }));
    expect(weights.anonymousBytes / MiB).toBeCloseTo(measured, 0);
  });

  it("rearranges only 4-bit blocks with AVX2, and the rest stays on the mapped file", () => {
    const facts = build("Q4_K_M");
    const weights = cpuWeights(all(facts), madeMachine(64e9));
    expect(weights.anonymousBytes / MiB).toBeCloseTo(10_012.5, 0);
    expect(weights.anonymousBytes + weights.mappedBytes).toBe(layerBytes(facts));
  });

  it("counts weights once: what is rearranged leaves pages behind that are not read again", () => {
    const machine = madeMachine(64e9);
    const facts = build("Q4_K_M");
    const request = {
      build: facts,
      machine,
      ram: poolsFor(machine).ram,
      contextTokens: 4096,
      kvType: "f16",
      batchTokens: 512,
    } as const;
    const [ram] = cpuMemory(request);
    expect(ram?.parts.weights).toBe(facts.fileBytes - facts.headerBytes);
    expect(ram?.parts.kvCache).toBe(256 * MiB);
    expect(ram?.reclaimableBytes).toBeLessThan(7e9);
  });
});

describe("conversations side by side", () => {
  it("each take a cache, a recurrent state and snapshots, wherever the plan runs; weights count once", () => {
    const facts = build("Q4_K_M");
    const card = madeMachine(64e9, [madeGpu("RTX 3090 Ti", 24e9)]);
    const apple = madeMachine(50e9, [
      madeGpu("Apple M4 Max", 48e9, { kind: "unified", backend: "metal", vendor: "apple" }),
    ]);
    const [gpu, shared] = [poolsFor(card).gpus[0], poolsFor(apple).gpus[0]];
    if (!gpu || !shared) throw new Error("no GPU");
    const request = {
      build: facts,
      machine: card,
      ram: poolsFor(card).ram,
      contextTokens: 16_384,
      kvType: "f16",
      batchTokens: 512,
    } as const;
    const each = 1024 * MiB + 3 * 149.625 * MiB;
    for (const memory of [
      (slots: number) => cpuMemory({ ...request, slots }),
      (slots: number) => discreteMemory({ ...request, slots }, gpu, 40),
      (slots: number) => discreteMemory({ ...request, slots }, gpu, 65),
      (slots: number) => sharedMemory({ ...request, slots }, shared),
    ]) {
      const need = (slots: number) => memory(slots).reduce((total, device) => total + device.needBytes, 0);
      expect(need(2) - need(1)).toBeCloseTo(each, -1);
      expect(need(3) - need(1)).toBeCloseTo(2 * each, -1);
    }
  });
});

describe("the physical batch", () => {
  const planAt = (batchTokens: number, backend: "cuda" | "none") => {
    const machine = madeMachine(64e9, [madeGpu("RTX 3090", 24e9)]);
    const file = findCatalogFile(files, "Q4_K_M");
    if (!file) throw new Error("no Q4_K_M");
    const { engine } = planForModel({ file }, machine, {}, { backend });
    const plan = planExactly({ file }, machine, { ...engine, batchTokens, contextTokens: 32_768 });
    const [first] = plan?.memory ?? [];
    if (!plan || !first) throw new Error("no plan");
    return { engine: plan.engine, compute: first.parts.compute / MiB };
  };

  it("of a plan is what it is started with, and what its working memory is counted for", () => {
    expect(planAt(256, "cuda").engine.batchTokens).toBe(256);
    // The mask alone: two bytes for each token of context and of the batch.
    expect(planAt(512, "cuda").compute - planAt(256, "cuda").compute).toBeCloseTo(
      (32_768 * 256 * 2) / MiB,
      1,
    );
    // Beyond 512 the logits of all of it, too.
    const logits = (512 * 248_320 * 4) / MiB;
    expect(planAt(1024, "cuda").compute - planAt(512, "cuda").compute).toBeCloseTo(32 + logits + 20.1, 0);
    expect(planAt(512, "none").compute - planAt(256, "none").compute).toBeGreaterThan(logits / 2);
  });

  it("is never more than the context: no engine is started with more", () => {
    const machine = madeMachine(64e9);
    const file = findCatalogFile(files, "Q4_K_M");
    if (!file) throw new Error("no Q4_K_M");
    const { engine } = planForModel({ file }, machine);
    const short = { ...engine, contextTokens: 1024 };
    const needs = [1024, 4096].map(
      (batchTokens) => planExactly({ file }, machine, { ...short, batchTokens })?.memory[0]?.needBytes,
    );
    expect(needs[0]).toBe(needs[1]);
  });

  it("scales what guessing ahead takes", () => {
    const compute = (batch: number) => guessingMemory(build("Q4_K_M").shape, 65_536, 2, batch).compute;
    expect(compute(512) - compute(128)).toBe(65_536 * 384 * 2);
  });
});
