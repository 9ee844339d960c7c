import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { loadCatalog } from "../catalog";
import type { CatalogFile, GpuInfo, MachineReport, Plan, Recommendation } from "../contract";
import { rankQuality } from "./quality";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

const names = ["RTX 3060", "RTX 4090", "RX 7900 XTX", "a card nobody knows"] as const;
const sharedNames = ["Radeon 780M", "Apple M4 Max"] as const;

interface Draft {
  ram: number;
  gpu: { name: string; free: number; kind: GpuInfo["kind"] } | null;
  cores: number;
  context: number;
}

const gigabyte = 1_000_000_000;
fc.configureGlobal({ ...fc.readConfigureGlobal(), numRuns: 60 });
const ramBytes = fc.integer({ min: 1, max: 130 }).map((n) => n * gigabyte);
const gpuDraft = fc.option(
  fc.oneof(
    fc.record({
      name: fc.constantFrom(...names),
      free: fc.integer({ min: 1, max: 50 }).map((n) => n * gigabyte),
      kind: fc.constant("discrete" as const),
    }),
    fc.record({
      name: fc.constantFrom(...sharedNames),
      free: fc.integer({ min: 1, max: 100 }).map((n) => n * gigabyte),
      kind: fc.constantFrom("integrated" as const, "unified" as const),
    }),
  ),
);
const draft: fc.Arbitrary<Draft> = fc.record({
  ram: ramBytes,
  gpu: gpuDraft,
  cores: fc.integer({ min: 1, max: 64 }),
  context: fc.integer({ min: 1024, max: 262_144 }),
});

function machineOf({ ram, gpu, cores }: Draft): MachineReport {
  const gpus = gpu ? [madeGpu(gpu.name, gpu.free, { kind: gpu.kind, backend: "vulkan" })] : [];
  return madeMachine(ram, gpus, { cores });
}

const answer = (made: Draft): Recommendation =>
  recommend(machineOf(made), files, { minContextTokens: made.context });

/** What a plan needs for one conversation: others beside it take what would be left over. */
const totalNeed = ({ memory, engine }: Plan) => {
  const { slots = 1 } = engine;
  return memory.reduce((sum, { parts: { weights, compute, kvCache, recurrentState } }) => {
    return sum + weights + compute + (kvCache + recurrentState) / slots;
  }, 0);
};

describe("a recommendation", () => {
  it("never takes memory that is not free, and leaves the reserve on every device", () => {
    fc.assert(
      fc.property(draft, (made) => {
        const result = answer(made);
        if (result.status !== "fits") return;
        for (const plan of [result.plan, ...result.alternatives.map((next) => next.plan)])
          for (const part of plan.memory)
            expect(part.needBytes + part.parts.reserve).toBeLessThanOrEqual(part.freeBytes);
      }),
    );
  });

  it("gives at least the wished context", () => {
    fc.assert(
      fc.property(draft, (made) => {
        const result = answer(made);
        if (result.status === "fits")
          expect(result.plan.engine.contextTokens).toBeGreaterThanOrEqual(made.context);
      }),
    );
  });

  it("is the same for the same input", () => {
    fc.assert(
      fc.property(draft, (made) => {
        expect(answer(made)).toEqual(answer(made));
      }),
      { numRuns: 20 },
    );
  });

  it("accounts for every file of the catalogue: plan, alternative or ruled out, with one reason each", () => {
    fc.assert(
      fc.property(draft, (made) => {
        const result = answer(made);
        if (result.status === "unknown") throw new Error("memory is known");
        const out = result.ruledOut.map((item) => item.file.id);
        expect(new Set(out).size).toBe(out.length);
        const shown =
          result.status === "fits"
            ? [result.plan.file.id, ...result.alternatives.map((next) => next.plan.file.id)]
            : [];
        expect(new Set([...shown, ...out]).size).toBe(files.length);
        expect(shown.filter((id) => out.includes(id))).toEqual([]);
      }),
    );
  });

  it("never gets both a worse build and a slower one by more memory, nor falls silent", () => {
    const more = fc.integer({ min: 1, max: 40 }).map((n) => n * gigabyte);
    fc.assert(
      fc.property(draft, more, more, (made, moreRam, moreGpu) => {
        const before = answer(made);
        const gpu = made.gpu && { ...made.gpu, free: made.gpu.free + moreGpu };
        const after = answer({ ...made, ram: made.ram + moreRam, gpu });
        if (before.status !== "fits") return;
        if (after.status !== "fits") throw new Error(`${made.ram} fits, with more it does not`);
        const ranks = rankQuality(files);
        const order = (plan: Plan) => ranks.get(plan.file.id)?.order ?? Number.POSITIVE_INFINITY;
        const worse = order(after.plan) > order(before.plan);
        const slower = after.plan.decode.expected < before.plan.decode.expected * 0.999;
        expect(worse && slower).toBe(false);
        const shorter = after.plan.engine.contextTokens < before.plan.engine.contextTokens;
        expect(order(after.plan) === order(before.plan) && shorter && slower).toBe(false);
      }),
    );
  });

  it("never needs less memory for a longer wished context with the same build and cache", () => {
    fc.assert(
      fc.property(draft, fc.integer({ min: 1024, max: 262_144 }), (made, other) => {
        const [short, long] = [made.context, other].sort((a, b) => a - b);
        const a = answer({ ...made, context: short ?? 1024 });
        const b = answer({ ...made, context: long ?? 1024 });
        if (a.status === "nothing-fits") expect(b.status).toBe("nothing-fits");
        if (a.status !== "fits" || b.status !== "fits") return;
        const alike =
          a.plan.file.id === b.plan.file.id &&
          a.plan.where === b.plan.where &&
          a.plan.engine.kvType === b.plan.engine.kvType &&
          a.plan.engine.contextTokens <= b.plan.engine.contextTokens;
        if (alike) expect(totalNeed(b.plan)).toBeGreaterThanOrEqual(totalNeed(a.plan));
      }),
    );
  });

  it("never spills from a graphics card when a smaller measured build fits whole on it", () => {
    const ranks = rankQuality(files);
    fc.assert(
      fc.property(draft, (made) => {
        const result = answer(made);
        if (result.status !== "fits" || result.plan.where === "gpu" || made.gpu?.kind !== "discrete") return;
        for (const file of files) {
          if (file.mtp || ranks.get(file.id)?.tier === "c") continue;
          const alone = recommend(machineOf(made), [file], { minContextTokens: made.context });
          expect(alone.status === "fits" && alone.plan.where === "gpu", file.quant).toBe(false);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("never takes a 2-bit build that nobody measured while another one fits", () => {
    const decent = files.filter((file) => !/Q2|IQ1|IQ2/.test(file.quant));
    fc.assert(
      fc.property(draft, (made) => {
        const result = answer(made);
        if (result.status !== "fits" || !/Q2/.test(result.plan.file.quant)) return;
        const without = recommend(machineOf(made), decent, { minContextTokens: made.context });
        expect(without.status).toBe("nothing-fits");
      }),
    );
  });

  it("never uses more threads than there are cores, and never a 4-bit cache", () => {
    fc.assert(
      fc.property(draft, (made) => {
        const result = answer(made);
        if (result.status !== "fits") return;
        expect(result.plan.engine.threads).toBe(made.cores);
        expect(result.plan.engine.kvType).not.toBe("q4_0");
      }),
    );
  });
});

describe("an answer of no", () => {
  it("says what is missing for the smallest good build on a machine with 8 GB and no GPU", () => {
    const result = recommend(madeMachine(5 * gigabyte), files);
    if (result.status !== "nothing-fits") throw new Error(result.status);
    expect(result.missing.device).toBe("ram");
    expect(result.missing.smallest.quant).toBe("Q3_K_S");
    expect(result.missing.bytes).toBeGreaterThan(9 * gigabyte);
    expect(result.reasons.map((item) => item.code)).toContain("help-more-memory");
  });

  it("becomes a yes with just what was missing", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 14 }), (ram) => {
        const result = recommend(madeMachine(ram * gigabyte), files);
        if (result.status !== "nothing-fits") return;
        const enough = recommend(madeMachine(ram * gigabyte + result.missing.bytes), files);
        expect(enough.status).toBe("fits");
      }),
    );
  });

  it("does not guess when not even the memory is known", () => {
    const machine = madeMachine(8 * gigabyte);
    const unknown = { known: false as const, reason: { code: "not-told", params: {} } };
    const blind = { ...machine, memory: { totalBytes: unknown, availableBytes: unknown } };
    expect(recommend(blind, files)).toEqual({
      status: "unknown",
      reasons: [{ code: "ram-unknown", params: {} }],
    });
  });

  it("names the disk when memory would do, but not for a build that is already here", () => {
    const machine = madeMachine(40 * gigabyte, [], { diskFreeBytes: 4 * gigabyte });
    const result = recommend(machine, files);
    if (result.status !== "nothing-fits") throw new Error(result.status);
    expect(result.missing.device).toBe("disk");
    const here = files.find((file) => file.quant === "Q4_K_M" && !file.mtp);
    const again = recommend(machine, files, {}, { installed: new Set([here?.id ?? ""]) });
    expect(again.status === "fits" && again.plan.file.id).toBe(here?.id);
  });
});

describe("nonsense in a report", () => {
  it.each([
    ["machine.memory.availableBytes.value", (m: MachineReport) => breakMemory(m, Number.NaN)],
    ["machine.memory.availableBytes.value", (m: MachineReport) => breakMemory(m, -1)],
    ["machine.memory.availableBytes.value", (m: MachineReport) => breakMemory(m, Number.POSITIVE_INFINITY)],
    ["machine.memory.availableBytes.value", (m: MachineReport) => breakMemory(m, 1.5)],
  ])("is refused with the name of the field: %s", (field, breakIt) => {
    const broken = breakIt(madeMachine(8 * gigabyte));
    expect(() => recommend(broken, files)).toThrowError(
      expect.objectContaining({
        code: "invalid-request",
        params: { what: expect.stringContaining(field) },
      }),
    );
  });

  it("is refused in the wishes too", () => {
    expect(() => recommend(madeMachine(8 * gigabyte), files, { minContextTokens: 10 })).toThrowError(
      expect.objectContaining({ params: { what: expect.stringContaining("wishes.minContextTokens") } }),
    );
  });
});

function breakMemory(machine: MachineReport, value: number): MachineReport {
  return {
    ...machine,
    memory: { ...machine.memory, availableBytes: { known: true, value, source: "broken" } },
  };
}
