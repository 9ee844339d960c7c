import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { BenchRow, BenchRun, EnginePlan } from "../contract";
import { enginesMeasured, measuredSpeed } from "./measured";

const plan: EnginePlan = {
  backend: "none",
  gpuLayers: 0,
  contextTokens: 16_384,
  kvType: "f16",
  threads: 2,
  batchTokens: 512,
};
const row = (depth: number, samples: number[], change: Partial<BenchRow> = {}): BenchRow => ({
  engine: "node-llama-cpp",
  engineVersion: "1",
  backend: "none",
  gpuLayers: 0,
  kvType: "f16",
  threads: 2,
  speculation: "none",
  depth,
  kind: "decode",
  tokens: 64,
  samples,
  ...change,
});
const run = (rows: BenchRow[], bytes = 100): BenchRun => ({
  schemaVersion: 1,
  id: "r",
  at: "2026-01-01T00:00:00.000Z",
  quern: "0",
  model: { id: "m", name: "M", quant: "Q4_K_M", bytes },
  machine: { cpu: "c", cores: 2, memoryBytes: 1, gpus: [] },
  rows,
  skipped: [],
  status: "complete",
  error: null,
});
const of = { modelId: "m", bytes: 100, engine: plan };

describe("a measured speed", () => {
  it("is that of the same file run in the same way, and of nothing else", () => {
    const other = [
      row(4096, [9], { engine: "llama.node" }),
      row(4096, [9], { threads: 1 }),
      row(4096, [9], { kvType: "q8_0" }),
      row(4096, [9], { speculation: "mtp" }),
      row(4096, [9], { backend: "vulkan", gpuLayers: 65 }),
    ];
    expect(measuredSpeed([run(other)], of)).toEqual({ decode: null, prefill: null });
    expect(measuredSpeed([run([row(4096, [9])], 101)], of).decode).toBeNull();
    expect(measuredSpeed([run([...other, row(4096, [2, 4])])], of).decode).toEqual({
      low: 2,
      expected: 3,
      high: 4,
    });
  });

  it("lies between the depths around the stated one, and the newest run counts", () => {
    const found = measuredSpeed([run([row(0, [4]), row(8192, [2])]), run([row(4096, [100])])], of).decode;
    // Halfway in time per token: 1 / ((1/4 + 1/2) / 2).
    expect(found?.expected).toBeCloseTo(8 / 3);
  });

  it("never lies outside of what was measured", () => {
    const speeds = fc.array(fc.double({ min: 0.01, max: 1000, noNaN: true }), { minLength: 1, maxLength: 5 });
    const rows = fc.array(fc.tuple(fc.nat(100_000), speeds), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(rows, (made) => {
        const found = measuredSpeed([run(made.map(([depth, samples]) => row(depth, samples)))], of).decode;
        const all = made.flatMap(([, samples]) => samples);
        expect(found).not.toBeNull();
        if (!found) return;
        expect(found.low).toBeGreaterThanOrEqual(Math.min(...all) * 0.999_999);
        expect(found.high).toBeLessThanOrEqual(Math.max(...all) * 1.000_001);
        expect(found.low).toBeLessThanOrEqual(found.expected * 1.000_001);
        expect(found.expected).toBeLessThanOrEqual(found.high * 1.000_001);
      }),
    );
  });
});

describe("the engines side by side", () => {
  it("are compared at a depth that one run has of both, each in its best way", () => {
    const rows = [
      row(0, [4]),
      row(4096, [3]),
      row(0, [1], { engine: "llama.node" }),
      row(0, [9], { engine: "llama.node", speculation: "mtp" }),
    ];
    const of = { modelId: "m", bytes: 100, backend: "none" } as const;
    expect(enginesMeasured([run([row(0, [8])]), run(rows)], of)).toEqual([
      { engine: "node-llama-cpp", speculation: "none", decode: 4 },
      { engine: "llama.node", speculation: "none", decode: 1 },
      { engine: "llama.node", speculation: "mtp", decode: 9 },
    ]);
    expect(enginesMeasured([run(rows)], { ...of, backend: "cuda" })).toEqual([]);
  });

  it("are compared at no depth that one of the ways was not measured at, guessing ahead included", () => {
    const second = { engine: "llama.node" } as const;
    const rows = [
      row(0, [4], second),
      row(4096, [3], second),
      row(0, [9], { ...second, speculation: "mtp" }),
    ];
    expect(enginesMeasured([run(rows)], { modelId: "m", bytes: 100, backend: "none" })).toEqual([
      { engine: "llama.node", speculation: "none", decode: 4 },
      { engine: "llama.node", speculation: "mtp", decode: 9 },
    ]);
  });
});
