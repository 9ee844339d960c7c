import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { loadCatalog } from "../catalog";
import type { AnswerFact, CatalogFile, DeviceFact, EnginePlan, Learned } from "../contract";
import { answeredSpeed, learnedOf, leastAnswers } from "./learned";
import { planExactly, planForModel } from "./plan-for-model";
import { recommend } from "./recommend";

let files: CatalogFile[];
let file: CatalogFile;
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
  const found = files.find(({ quant, mtp }) => quant === "Q4_K_M" && !mtp);
  if (!found) throw new Error("no Q4_K_M");
  file = found;
});

const onCpu: EnginePlan = {
  backend: "none",
  gpuLayers: 0,
  contextTokens: 16_384,
  kvType: "f16",
  threads: 8,
  batchTokens: 512,
};
const none = { plannedBytes: 0, tookBytes: null };
const fact = (device: string, name: string, plannedBytes: number, tookBytes: number | null): DeviceFact => ({
  device,
  name,
  weights: none,
  kvCache: none,
  rest: none,
  total: { plannedBytes, tookBytes },
  atLeast: device !== "ram",
});
const answers = (speeds: readonly number[], change: Partial<AnswerFact> = {}): AnswerFact[] =>
  speeds.map((decode, index) => ({
    tokens: 100,
    depth: 2000,
    decode,
    prefill: 20,
    at: new Date(index * 1000).toISOString(),
    ...change,
  }));
const record = (change: Partial<Learned> = {}): Learned => ({
  modelId: file.id,
  name: file.file,
  bytes: file.bytes,
  hardware: "here",
  engine: { id: "node-llama-cpp", version: "1" },
  planKey: "key",
  plan: onCpu,
  expectedDecode: null,
  memory: [],
  answers: [],
  at: "2026-01-01T00:00:00.000Z",
  ...change,
});

const bytes = fc.integer({ min: 0, max: 40_000_000_000 });
const records = fc.array(
  fc.record({
    gpu: fc.boolean(),
    ram: fc.tuple(bytes, fc.option(bytes)),
    vram: fc.tuple(bytes, fc.option(bytes)),
  }),
  { maxLength: 4 },
);

describe("a correction of memory", () => {
  it("never makes a plan fit that did not fit without it, nor one that took more than is free", () => {
    fc.assert(
      fc.property(
        bytes,
        bytes,
        fc.integer({ min: 0, max: 65 }),
        records,
        (ramFree, gpuFree, layers, made) => {
          const gpu = madeGpu("RTX 4090", gpuFree);
          const machine = madeMachine(ramFree, [gpu]);
          const learned = made.map((each) =>
            record({
              plan: each.gpu ? { ...onCpu, backend: "cuda", gpuLayers: layers } : onCpu,
              memory: [
                fact("ram", "RAM", ...each.ram),
                ...(each.gpu ? [fact("gpu0", "RTX 4090", ...each.vram)] : []),
              ],
            }),
          );
          const plan: EnginePlan =
            layers === 0
              ? onCpu
              : { ...onCpu, backend: "cuda", gpuLayers: layers, gpu: { id: "gpu0", name: "RTX 4090" } };
          const without = planExactly({ file }, machine, plan);
          const corrected = planExactly({ file }, machine, plan, learned);
          if (!without || !corrected) return expect(corrected).toBe(without);
          if (corrected.fits) expect(without.fits).toBe(true);
          for (const [at, device] of corrected.memory.entries()) {
            const before = without.memory[at];
            expect(device.needBytes).toBeGreaterThanOrEqual(before?.needBytes ?? 0);
            // Weights and KV cache are known to the byte.
            expect(device.parts.weights).toBe(before?.parts.weights);
            expect(device.parts.kvCache).toBe(before?.parts.kvCache);
            if (!corrected.fits) continue;
            expect(device.needBytes + device.parts.reserve).toBeLessThanOrEqual(device.freeBytes);
            for (const one of learned) {
              if (one.plan.backend !== plan.backend) continue;
              const measured = one.memory.find((each) => each.device === device.device)?.total;
              const over = (measured?.tookBytes ?? 0) - (measured?.plannedBytes ?? 0);
              expect((before?.needBytes ?? 0) + over).toBeLessThanOrEqual(device.freeBytes);
            }
          }
        },
      ),
    );
  });

  it("of a load that took more makes the next plan shorter, and says what it counts on", () => {
    const over = 3_000_000_000;
    const learned = [record({ memory: [fact("ram", "RAM", 16e9, 16e9 + over)] })];
    const plans = [20e9, 22e9, 24e9, 26e9, 30e9].map((ramFree) => {
      const machine = madeMachine(ramFree);
      const free = planForModel({ file }, machine);
      return { free, corrected: planForModel({ file }, machine, {}, {}, learned) };
    });
    for (const { free, corrected } of plans) {
      expect(corrected.engine.contextTokens).toBeLessThanOrEqual(free.engine.contextTokens);
      if (corrected.fits) expect(corrected.memory[0]?.parts.compute).toBeGreaterThan(over);
    }
    expect(plans.some(({ free, corrected }) => free.fits && !corrected.fits)).toBe(true);
    expect(plans.some(({ corrected }) => corrected.fits)).toBe(true);
  });

  it("of a load that took less changes nothing", () => {
    const machine = madeMachine(24e9);
    const learned = [record({ memory: [fact("ram", "RAM", 16e9, 9e9)] })];
    expect(planForModel({ file }, machine, {}, {}, learned)).toEqual(planForModel({ file }, machine));
  });
});

describe("the speed of answers", () => {
  it("is the median of the newest dozen of some length, at depths like the stated one", () => {
    const all = [
      ...answers([99, 99, 99], { at: "1969-01-01T00:00:00.000Z" }),
      ...answers([4, 5, 6, 4.5, 5, 5.5, 4, 5, 6, 5, 5, 5]),
      ...answers([50, 50, 50], { tokens: 8 }),
      ...answers([1, 1, 1], { depth: 100_000 }),
    ];
    expect(answeredSpeed([record({ answers: all })], onCpu)).toEqual({
      decode: { low: 4, expected: 5, high: 6 },
      prefill: { low: 20, expected: 20, high: 20 },
      answers: 12,
    });
  });

  it("one answer that was disturbed does not move much, and too few tell nothing", () => {
    const calm = answeredSpeed([record({ answers: answers([5, 5.1, 4.9, 5, 5]) })], onCpu);
    const disturbed = answeredSpeed([record({ answers: answers([5, 5.1, 4.9, 5, 0.2]) })], onCpu);
    expect(disturbed?.decode.expected).toBe(calm?.decode.expected);
    expect(answeredSpeed([record({ answers: answers(Array(leastAnswers - 1).fill(5)) })], onCpu)).toBeNull();
  });

  it("counts for the plan it was reached with, and no other", () => {
    const learned = [record({ answers: answers([5, 5, 5]) })];
    expect(answeredSpeed(learned, { ...onCpu, contextTokens: 65_536, threads: 4 })?.answers).toBe(3);
    expect(answeredSpeed(learned, { ...onCpu, kvType: "q8_0" })).toBeNull();
    expect(answeredSpeed(learned, { ...onCpu, backend: "cuda", gpuLayers: 65 })).toBeNull();
    expect(answeredSpeed(learned, { ...onCpu, speculation: "mtp" })).toBeNull();
  });

  it("takes the place of what is computed, says so, and a benchmark counts before it", () => {
    const machine = madeMachine(30e9);
    const computed = recommend(machine, [file]);
    const learned = [record({ answers: answers([7, 7, 7]) })];
    const found = recommend(machine, [file], {}, { learned });
    if (computed.status !== "fits" || found.status !== "fits") throw new Error("does not fit");
    expect(found.plan.decode).toEqual({ low: 7, expected: 7, high: 7 });
    expect(found.plan.speedBasis).toBe("measured");
    expect(found.plan.fromAnswers).toEqual({ answers: 3, computed: computed.plan.decode });
    const { engine } = found.plan;
    const row = {
      engine: "node-llama-cpp" as const,
      engineVersion: "1",
      backend: engine.backend,
      gpuLayers: 0,
      kvType: engine.kvType,
      threads: engine.threads,
      speculation: "none" as const,
      depth: 4096,
      kind: "decode" as const,
      tokens: 64,
      samples: [3],
    };
    const run = {
      schemaVersion: 1 as const,
      id: "1",
      at: "2026-01-01T00:00:00.000Z",
      quern: "0",
      model: { id: file.id, name: file.file, quant: file.quant, bytes: file.bytes },
      machine: { cpu: "x", cores: 8, memoryBytes: 1, gpus: [] },
      rows: [row],
      skipped: [],
      status: "complete" as const,
      error: null,
    };
    const benched = recommend(machine, [file], {}, { learned, measured: [run] });
    if (benched.status !== "fits") throw new Error("does not fit");
    expect(benched.plan.decode.expected).toBe(3);
    expect(benched.plan.fromAnswers).toBeUndefined();
  });
});

describe("what was learned", () => {
  it("holds for the very file and the newest build of the engine", () => {
    const old = record();
    const fresh = record({ engine: { id: "node-llama-cpp", version: "2" }, at: "2026-02-01T00:00:00.000Z" });
    expect(learnedOf([old, fresh], { modelId: file.id, bytes: file.bytes })).toEqual([fresh]);
    expect(learnedOf([fresh], { modelId: file.id, bytes: file.bytes - 1 })).toEqual([]);
  });
});
