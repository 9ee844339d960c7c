import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { machineFixture, machineNames } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { CatalogFile, Exploration, GpuInfo, Knobs, MachineReport } from "../contract";
import { buildsOn } from "./builds";
import { explore } from "./explore";
import { knobsOf } from "./knobs";
import { planWithKnobs } from "./plan-for-model";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

const gigabyte = 1_000_000_000;
const gpus: fc.Arbitrary<GpuInfo[]> = fc
  .array(
    fc
      .record({
        name: fc.constantFrom("RTX 3060", "RTX 4090", "Radeon 780M", "Apple M4 Max", "a card nobody knows"),
        free: fc.integer({ min: 1, max: 100 }),
      })
      .map(({ name, free }) => {
        const kind = name.startsWith("Radeon")
          ? "integrated"
          : name.startsWith("Apple")
            ? "unified"
            : "discrete";
        return { name, free, kind } as const;
      }),
    { maxLength: 2 },
  )
  .map((drafts) =>
    drafts.map(({ name, free, kind }, at) =>
      madeGpu(name, free * gigabyte, { id: `gpu${at}`, kind, backend: "vulkan" }),
    ),
  );
const machine: fc.Arbitrary<MachineReport> = fc
  .record({ ram: fc.integer({ min: 1, max: 130 }), gpus, cores: fc.integer({ min: 1, max: 64 }) })
  .map(({ ram, gpus: found, cores }) => madeMachine(ram * gigabyte, found, { cores }));
const anyKnobs: fc.Arbitrary<Knobs> = fc.record({
  contextTokens: fc.integer({ min: 1024, max: 262_144 }),
  kvType: fc.constantFrom("f16", "q8_0", "q4_0"),
  gpuLayers: fc.option(fc.integer({ min: 0, max: 70 })),
  gpu: fc.constantFrom(null, "gpu0", "gpu1", "gone"),
  slots: fc.integer({ min: 1, max: 3 }),
  speculation: fc.boolean(),
  reserveBytes: fc.option(fc.integer({ min: 0, max: 20 * gigabyte })),
});
const anyFile = fc.nat();
const fileAt = (n: number): CatalogFile => {
  const file = files[n % files.length];
  if (!file) throw new Error("an empty catalogue");
  return file;
};

function planned(found: Exploration): Extract<Exploration, { status: "planned" }> {
  if (found.status !== "planned") throw new Error("memory is known");
  return found;
}
const tried = (report: MachineReport, file: CatalogFile, knobs: Knobs) =>
  planned(explore(report, files, file, knobs));

describe("what is tried out", () => {
  it("is the recommended plan itself with the knobs of the recommended plan", () => {
    const context = fc.integer({ min: 1024, max: 262_144 });
    fc.assert(
      fc.property(machine, context, (report, minContextTokens) => {
        const found = recommend(report, files, { minContextTokens });
        if (found.status !== "fits") return;
        for (const { plan } of [found, ...found.alternatives]) {
          const again = tried(
            report,
            plan.file,
            knobsOf(plan, { reserveBytes: null, gpuReserveBytes: null }),
          );
          expect(again.plan).toEqual(plan);
          expect(again.fits).toBe(true);
          expect(again.gaveWay).toEqual([]);
        }
      }),
      { numRuns: 60 },
    );
  });

  it.each(machineNames())("is the recommended plan on %s, too, and there the builds say the same", (name) => {
    const report = machineFixture(name);
    const found = recommend(report, files);
    const builds = buildsOn(report, files);
    if (found.status === "unknown") {
      expect(builds).toEqual([]);
      return;
    }
    expect(builds.map(({ file }) => file)).toEqual(files);
    const best = builds.filter(({ state }) => state === "recommended");
    expect(best.map(({ plan }) => plan)).toEqual(found.status === "fits" ? [found.plan] : []);
    for (const { file, knobs, plan, state } of builds) {
      const again = tried(report, file, knobs);
      expect(again.plan).toEqual(plan);
      expect(again.fits).toBe(state !== "too-large");
    }
  });

  it("never needs less memory on any device for more context, all else the same", () => {
    fc.assert(
      fc.property(
        machine,
        anyKnobs,
        anyFile,
        fc.integer({ min: 1024, max: 262_144 }),
        (report, made, n, other) => {
          const knobs = { ...made, slots: 1, gpuLayers: made.gpuLayers ?? 40 };
          const [short, long] = [made.contextTokens, other].sort((a, b) => a - b);
          const less = tried(report, fileAt(n), { ...knobs, contextTokens: short ?? 1024 });
          const more = tried(report, fileAt(n), { ...knobs, contextTokens: long ?? 1024 });
          less.plan.memory.forEach(({ device, needBytes }) => {
            const same = more.plan.memory.find((part) => part.device === device);
            expect(same?.needBytes).toBeGreaterThanOrEqual(needBytes);
          });
          if (more.fits) expect(less.fits).toBe(true);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("fits with less context, where it fits with more, however layers and conversations are given way", () => {
    fc.assert(
      fc.property(
        machine,
        anyKnobs,
        anyFile,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (report, knobs, n, share) => {
          const contextTokens = Math.round(1024 + share * (knobs.contextTokens - 1024));
          const more = tried(report, fileAt(n), knobs);
          const less = tried(report, fileAt(n), { ...knobs, contextTokens });
          if (more.fits) expect(less.fits).toBe(true);
          if (less.fits && knobs.gpuLayers === null)
            expect(more.plan.engine.gpuLayers).toBeLessThanOrEqual(less.plan.engine.gpuLayers);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("says what is missing exactly where it does not fit, and what a load would start is the same plan", () => {
    fc.assert(
      fc.property(machine, anyKnobs, anyFile, (report, knobs, n) => {
        const file = fileAt(n);
        const { fits, missing, plan, limits } = tried(report, file, knobs);
        expect(fits).toBe(missing.length === 0);
        for (const { device, bytes } of missing) {
          const short = plan.memory.find((part) => part.device === device);
          if (!short) throw new Error(device);
          expect(short.needBytes + short.parts.reserve - short.freeBytes).toBe(bytes);
        }
        for (const { parts, needBytes } of plan.memory)
          expect(needBytes).toBe(parts.weights + parts.kvCache + parts.recurrentState + parts.compute);
        const load = planWithKnobs({ file }, report, knobs);
        expect(load).toMatchObject({ engine: plan.engine, memory: plan.memory, fits });
        expect(plan.engine.gpuLayers).toBeLessThanOrEqual(limits.layers);
        if (knobs.gpuLayers === null && !limits.mtp) expect(plan.engine.gpuLayers).toBe(limits.layersThatFit);
      }),
      { numRuns: 300 },
    );
  });

  it("guesses ahead only where the file can and the whole model is on the GPU, with memory of its own", () => {
    fc.assert(
      fc.property(machine, anyKnobs, anyFile, (report, made, n) => {
        const file = fileAt(n);
        const without = tried(report, file, { ...made, speculation: false, slots: 1 });
        const { plan, gaveWay } = tried(report, file, { ...made, speculation: true, slots: 1 });
        expect(without.plan.engine.speculation).toBeUndefined();
        if (plan.engine.speculation === undefined) {
          expect(gaveWay.map(({ code }) => code)).toContain(file.mtp ? "knob-mtp-room" : "knob-no-mtp");
          expect(plan).toEqual(without.plan);
          return;
        }
        expect(file.mtp && plan.where === "gpu" && plan.engine.engine === "llama.node").toBe(true);
        const onGpu = (of: typeof plan) => of.memory.find(({ device }) => device !== "ram")?.needBytes ?? 0;
        // The state may be rewound by two tokens, each as large as the state.
        expect(onGpu(plan) - onGpu(without.plan)).toBeGreaterThan(2 * 100_000_000);
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ["RTX 4090", { kind: "discrete", vendor: "nvidia", backend: "cuda" }, 1.5, 2],
    ["Apple M4 Max", { kind: "unified", vendor: "apple", backend: "metal" }, 0.9, 1.2],
  ] as const)(
    "counts in the speed what guessing ahead gains, at every depth: %s",
    (name, made, least, most) => {
      const gpu = madeGpu(name, 60 * gigabyte, made);
      const report = madeMachine(100 * gigabyte, [gpu]);
      const guesses = files.find(({ quant, mtp }) => quant === "Q4_K_M" && mtp);
      if (!guesses) throw new Error("no Q4_K_M that guesses");
      const knobs = { contextTokens: 65_536, kvType: "f16", gpuLayers: null, gpu: null, slots: 1 } as const;
      const at = (speculation: boolean) =>
        tried(report, guesses, { ...knobs, speculation, reserveBytes: null });
      const [plain, ahead] = [at(false), at(true)];
      const gains = ahead.plan.depths.map(
        ({ decode }, depth) => decode.expected / (plain.plan.depths[depth]?.decode.expected ?? Number.NaN),
      );
      for (const gain of [ahead.plan.decode.expected / plain.plan.decode.expected, ...gains]) {
        expect(gain).toBeGreaterThan(least);
        expect(gain).toBeLessThan(most);
      }
      expect(ahead.reasons.find(({ code }) => code === "mtp-gain")?.params).toMatchObject({
        expected: Math.round((gains[0] ?? 0) * 10) / 10,
      });
    },
  );

  it("keeps the room for other programs that was asked for", () => {
    const report = madeMachine(40 * gigabyte);
    const knobs = { contextTokens: 16_384, kvType: "f16", gpuLayers: null, gpu: null, slots: 1 } as const;
    const q4 = files.find(({ quant }) => quant === "Q4_K_M");
    if (!q4) throw new Error("no Q4_K_M");
    const at = (reserveBytes: number) => tried(report, q4, { ...knobs, speculation: false, reserveBytes });
    expect(at(0).fits).toBe(true);
    const { missing, plan } = at(30 * gigabyte);
    expect(plan.memory[0]?.parts.reserve).toBe(30 * gigabyte);
    expect(missing[0]?.bytes).toBe((plan.memory[0]?.needBytes ?? 0) - 10 * gigabyte);
  });

  it("says that it cannot know where the memory is not known", () => {
    const report = machineFixture("server-no-gpu");
    const reason = { code: "not-said", params: {} };
    const unknown = { known: false, reason } as const;
    const blind = { ...report, memory: { totalBytes: unknown, availableBytes: unknown } };
    const knobs = { contextTokens: 4096, kvType: "f16", gpuLayers: null, gpu: null, slots: 1 } as const;
    const found = explore(blind, files, fileAt(0), { ...knobs, speculation: false, reserveBytes: null });
    expect(found).toEqual({ status: "unknown", reasons: [{ code: "ram-unknown", params: {} }] });
  });

  it("takes less than a frame each, over the whole catalogue and any knobs", () => {
    const times: number[] = [];
    const reports = machineNames().map(machineFixture);
    const drafts = fc.sample(anyKnobs, { numRuns: 600, seed: 7 });
    drafts.forEach((knobs, at) => {
      const report = reports[at % reports.length];
      if (!report) throw new Error("no machines");
      const from = performance.now();
      explore(report, files, fileAt(at), knobs);
      times.push(performance.now() - from);
    });
    times.sort((a, b) => a - b);
    expect(times[Math.floor(times.length * 0.95)]).toBeLessThan(16);
  });
});
