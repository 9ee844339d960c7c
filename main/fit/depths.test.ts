import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { publishedRows } from "../../test/fixtures/fit/published";
import { machineFixture } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import {
  type BenchRow,
  type BenchRun,
  type CatalogFile,
  type Knobs,
  type Learned,
  type MachineReport,
  type Plan,
  plan as planSchema,
} from "../contract";
import { factsOfCatalogFile } from "./build-facts";
import { explore } from "./explore";
import { poolsOf } from "./pools";
import { type RecommendOptions, recommend } from "./recommend";
import { prefillSpeed } from "./speed";

let files: CatalogFile[];
let file: CatalogFile;
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
  const found = files.find(({ quant, mtp }) => quant === "Q4_K_M" && !mtp);
  if (!found) throw new Error("no Q4_K_M");
  file = found;
});

const usual: Knobs = {
  contextTokens: 131_072,
  kvType: "f16",
  gpuLayers: null,
  gpu: null,
  slots: 1,
  speculation: false,
  reserveBytes: null,
};

function planOn(machine: MachineReport, knobs: Partial<Knobs> = {}, options: RecommendOptions = {}): Plan {
  const found = explore(machine, files, file, { ...usual, ...knobs }, options);
  if (found.status !== "planned") throw new Error("not planned");
  return planSchema.parse(found.plan);
}
const at = (plan: Plan, depth: number) => {
  const found = plan.depths.find(({ depthTokens }) => depthTokens === depth);
  if (!found) throw new Error(`no depth ${depth}`);
  return found;
};
const depthsOf = (plan: Plan) => plan.depths.map(({ depthTokens }) => depthTokens);

const machines = {
  processor: madeMachine(60e9),
  // A card of which nobody has published a speed.
  whole: madeMachine(60e9, [madeGpu("RTX 4080", 40e9)]),
  split: madeMachine(60e9, [madeGpu("RTX 4060", 8e9)]),
  unknown: madeMachine(60e9, [madeGpu("A card of nobody", 40e9)]),
};

const row = (
  kind: BenchRow["kind"],
  depth: number,
  samples: number[],
  change: Partial<BenchRow> = {},
): BenchRow => ({
  engine: "node-llama-cpp",
  engineVersion: "1",
  backend: "none",
  gpuLayers: 0,
  kvType: "f16",
  threads: planOn(machines.processor).engine.threads,
  speculation: "none",
  depth,
  kind,
  tokens: 64,
  samples,
  ...change,
});
const runOf = (rows: BenchRow[]): BenchRun => ({
  schemaVersion: 1,
  id: "1",
  at: "2026-01-01T00:00:00.000Z",
  quern: "0",
  model: { id: file.id, name: file.file, quant: file.quant, bytes: file.bytes },
  machine: { cpu: "c", cores: 8, memoryBytes: 1, gpus: [] },
  rows,
  skipped: [],
  status: "complete",
  error: null,
});
const measured = (rows: BenchRow[]): RecommendOptions => ({ measured: [runOf(rows)] });

const answersAt = (plan: Plan, decode: number): Learned => ({
  modelId: file.id,
  name: file.file,
  bytes: file.bytes,
  hardware: "here",
  engine: { id: "node-llama-cpp", version: "1" },
  planKey: "key",
  plan: plan.engine,
  expectedDecode: null,
  memory: [],
  answers: [1, 2, 3].map((second) => ({
    tokens: 100,
    depth: 2000,
    decode,
    prefill: null,
    at: new Date(second * 1000).toISOString(),
  })),
  at: "2026-01-01T00:00:00.000Z",
});

describe("the depths of a plan", () => {
  it("go from an empty context to the full one, and none lies beyond it", () => {
    expect(depthsOf(planOn(machines.whole))).toEqual([0, 4096, 16_384, 65_536, 131_072]);
    expect(depthsOf(planOn(machines.whole, { contextTokens: 16_384 }))).toEqual([0, 4096, 16_384]);
    expect(depthsOf(planOn(machines.whole, { contextTokens: 1024 }))).toEqual([0, 1024]);
    fc.assert(
      fc.property(fc.integer({ min: 1024, max: 262_144 }), (contextTokens) => {
        const depths = depthsOf(planOn(machines.processor, { contextTokens }));
        expect(depths[0]).toBe(0);
        expect(depths.at(-1)).toBe(contextTokens);
        expect(depths).toEqual([...new Set(depths)].sort((a, b) => a - b));
      }),
      { numRuns: 30 },
    );
  });

  it("are there for each plan of a recommendation, and at the stated one say what the plan says", () => {
    for (const name of ["nvidia-desktop-4090", "nvidia-wsl2", "apple-m1-max-64", "server-no-gpu"]) {
      const result = recommend(machineFixture(name), files);
      if (result.status !== "fits") throw new Error(name);
      for (const { plan } of [result, ...result.alternatives]) {
        const stated = at(plan, 4096);
        for (const end of ["low", "expected", "high"] as const) {
          expect(stated.decode[end]).toBeCloseTo(plan.decode[end], 6);
          expect(stated.prefill[end]).toBeCloseTo(plan.prefill[end], 6);
        }
      }
    }
  });
});

describe("a deeper conversation", () => {
  it.each(Object.entries(machines))(
    "is never faster, and what is read takes longer: %s",
    (_name, machine) => {
      for (const kvType of ["f16", "q8_0", "q4_0"] as const) {
        const { depths } = planOn(machine, { kvType });
        for (const [index, depth] of depths.entries()) {
          for (const speed of [depth.decode, depth.prefill]) {
            expect(speed.basis).toBe("computed");
            expect(speed.low).toBeLessThanOrEqual(speed.expected);
            expect(speed.expected).toBeLessThanOrEqual(speed.high);
          }
          const before = depths[index - 1];
          if (!before) continue;
          for (const end of ["low", "expected", "high"] as const) {
            expect(depth.decode[end]).toBeLessThan(before.decode[end]);
            expect(depth.prefill[end]).toBeLessThan(before.prefill[end]);
            expect(depth.readSeconds[end]).toBeGreaterThan(before.readSeconds[end]);
          }
        }
      }
    },
  );

  it("is slower to write with the cache's size: a quarter of it is read of one with 4 bits", () => {
    const slower = (kvType: Knobs["kvType"]) => {
      const plan = planOn(machines.whole, { kvType });
      return 1 / at(plan, 131_072).decode.expected - 1 / at(plan, 0).decode.expected;
    };
    expect(slower("q4_0") / slower("f16")).toBeCloseTo(18 / 64, 5);
  });

  it("slows reading by as much as was published, within the range", () => {
    const series = publishedRows.filter(
      ({ gpu, kv, depthTokens, prefill }) => gpu && kv === "f16" && prefill !== null && depthTokens !== null,
    );
    const deep = series.filter(({ depthTokens }) => (depthTokens ?? 0) > 4096);
    expect(deep.length).toBeGreaterThanOrEqual(5);
    for (const { gpu, quant, depthTokens, prefill } of deep) {
      const empty = series.find((each) => each.gpu === gpu && each.quant === quant && each.depthTokens === 0);
      const build = files.find((each) => each.quant === quant && !each.mtp);
      const machine = madeMachine(60e9, [madeGpu(gpu ?? "", 40e9)]);
      const pool = poolsOf(machine, {})?.gpus[0];
      if (!build || !pool || !empty?.prefill) throw new Error("not in the catalogue");
      const speed = (depth: number) =>
        prefillSpeed(factsOfCatalogFile(build), machine, { gpu: pool, gpuShare: 1 }, depth);
      const [start, there] = [speed(0), speed(depthTokens ?? 0)];
      const published = (prefill ?? 0) / empty.prefill;
      expect(published).toBeGreaterThan((there.low / start.low) * 0.95);
      expect(published).toBeLessThan((there.high / start.high) * 1.05);
    }
  });

  it("is read in the sum of what its parts take", () => {
    const { depths } = planOn(machines.whole);
    const [, , middle, deep] = depths;
    if (!middle || !deep) throw new Error("too few depths");
    // Each token takes what it takes at its own depth; a straight line, so the middle of the way is the mean.
    const more = deep.readSeconds.expected - middle.readSeconds.expected;
    const mean = (1 / middle.prefill.expected + 1 / deep.prefill.expected) / 2;
    expect(more).toBeCloseTo((65_536 - 16_384) * mean, 6);
    expect(depths[0]?.readSeconds).toEqual({ low: 0, expected: 0, high: 0 });
  });
});

describe("a depth that was measured", () => {
  const cpu = machines.processor;

  it("is shown as measured, with what was measured, and listed where it is not a usual one", () => {
    const rows = [
      row("decode", 0, [6, 8]),
      row("decode", 8192, [4, 5, 6]),
      row("prefill", 8192, [30]),
      row("decode", 500_000, [1]),
    ];
    const plan = planOn(cpu, {}, measured(rows));
    expect(depthsOf(plan)).toEqual([0, 4096, 8192, 16_384, 65_536, 131_072]);
    expect(at(plan, 0).decode).toEqual({ low: 6, expected: 7, high: 8, basis: "measured" });
    expect(at(plan, 8192).decode).toEqual({ low: 4, expected: 5, high: 6, basis: "measured" });
    expect(at(plan, 8192).prefill).toEqual({ low: 30, expected: 30, high: 30, basis: "measured" });
  });

  it("is the only one that is: between and beyond it is derived, and what was not measured computed", () => {
    const rows = [row("decode", 0, [8]), row("decode", 16_384, [4])];
    const plan = planOn(cpu, {}, measured(rows));
    const bases = plan.depths.map(({ depthTokens, decode, prefill }) => [
      depthTokens,
      decode.basis,
      prefill.basis,
    ]);
    expect(bases).toEqual([
      [0, "measured", "computed"],
      [4096, "derived", "computed"],
      [16_384, "measured", "computed"],
      [65_536, "derived", "computed"],
      [131_072, "derived", "computed"],
    ]);
    // A quarter of the way in time per token, and what the plan states.
    expect(at(plan, 4096).decode.expected).toBeCloseTo(1 / (1 / 8 + (1 / 4 - 1 / 8) / 4));
    expect(plan.decode.expected).toBeCloseTo(at(plan, 4096).decode.expected);
  });

  it("has the others slow down from it as computed, which is never faster and less sure", () => {
    const computed = planOn(cpu);
    const plan = planOn(cpu, {}, measured([row("decode", 4096, [5])]));
    const change = at(computed, 65_536).decode.expected / at(computed, 4096).decode.expected;
    const { low, expected, high } = at(plan, 65_536).decode;
    expect(expected).toBeCloseTo(5 * change);
    expect(low).toBeLessThan(expected);
    expect(high).toBeGreaterThan(expected);
    expect(high).toBeLessThan(5);
    expect(at(plan, 0).decode.low).toBeGreaterThan(5);
  });

  it("counts only for the plan that it was measured with", () => {
    const rows = [row("decode", 0, [8], { kvType: "q8_0" }), row("prefill", 0, [8], { threads: 1 })];
    expect(planOn(cpu, {}, measured(rows)).depths).toEqual(planOn(cpu).depths);
  });

  it("of no speed at all is not counted with", () => {
    const plan = planOn(cpu, {}, measured([row("prefill", 0, [0]), row("decode", 0, [8])]));
    expect(at(plan, 0).prefill.basis).toBe("computed");
    expect(plan.depths.every(({ readSeconds }) => Number.isFinite(readSeconds.high))).toBe(true);
  });
});

it("the speed of answers, which came at many depths, is measured at none: all are derived from it", () => {
  const plain = planOn(machines.processor);
  const plan = planOn(machines.processor, {}, { learned: [answersAt(plain, 7)] });
  expect(plan.depths.map(({ decode }) => decode.basis)).toEqual(Array(5).fill("derived"));
  expect(plan.depths.map(({ prefill }) => prefill.basis)).toEqual(Array(5).fill("computed"));
  expect(at(plan, 4096).decode.expected).toBe(7);
  expect(at(plan, 65_536).decode.expected).toBeLessThan(7);
  expect(at(plan, 0).decode.expected).toBeGreaterThan(7);
});
