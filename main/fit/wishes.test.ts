import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { machineFixture, machineNames } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { CatalogFile, MachineReport, Plan, Purpose, Recommendation, Wishes } from "../contract";
import { explore } from "./explore";
import { knobsOf } from "./knobs";
import { planExactly, planForModel } from "./plan-for-model";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

const gigabyte = 1_000_000_000;
const cards = ["RTX 3060", "RTX 4090", "RX 7900 XTX", "a card nobody knows"] as const;
const machineDraft = fc
  .record({
    ram: fc.integer({ min: 4, max: 130 }),
    cores: fc.integer({ min: 1, max: 64 }),
    card: fc.option(fc.record({ name: fc.constantFrom(...cards), free: fc.integer({ min: 2, max: 50 }) })),
  })
  .map(({ ram, cores, card }) =>
    madeMachine(ram * gigabyte, card ? [madeGpu(card.name, card.free * gigabyte)] : [], { cores }),
  );
const purposes = fc.constantFrom<Purpose>("chat", "coding");

function fitting(result: Recommendation): Plan {
  if (result.status !== "fits") throw new Error(`it is ${result.status}`);
  return result.plan;
}

const codesOf = (result: Recommendation): string[] => result.reasons.map(({ code }) => code);
const speedOf = (result: Recommendation): number => fitting(result).decode.expected;

describe("a wished speed", () => {
  it("never gives a slower plan by being higher, and none where there was one, whatever it is for", () => {
    const speed = fc.double({ min: 0.1, max: 200, noNaN: true });
    fc.assert(
      fc.property(machineDraft, purposes, speed, speed, (machine, purpose, one, other) => {
        const [low, high] = [Math.min(one, other), Math.max(one, other)];
        const of = (minTokensPerSecond: number | null) =>
          recommend(machine, files, { purpose, minContextTokens: 16_384, minTokensPerSecond });
        const results = [of(low), of(high)];
        if (high >= 5) results.unshift(of(null));
        if (low < 5 && high >= 5) results.splice(1, 1);
        const [first] = results;
        if (first?.status !== "fits") {
          for (const result of results) expect(result.status).toBe(first?.status);
          return;
        }
        const speeds = results.map(speedOf);
        for (let at = 1; at < speeds.length; at++)
          expect(speeds[at]).toBeGreaterThanOrEqual((speeds[at - 1] ?? 0) * (1 - 1e-9));
      }),
      { numRuns: 40 },
    );
  });

  it("takes a faster build than the best where only that one reaches it, and says why the better are out", () => {
    const machine = machineFixture("nvidia-desktop-4090");
    const plain = recommend(machine, files);
    const wished = Math.ceil(speedOf(plain) * 1.2);
    const result = recommend(machine, files, { minTokensPerSecond: wished });
    expect(speedOf(result)).toBeGreaterThanOrEqual(wished);
    expect(fitting(result).file.bytes).toBeLessThan(fitting(plain).file.bytes);
    expect(codesOf(result)).toContain("as-fast-as-wished");
    if (result.status !== "fits") throw new Error("it fits");
    const shown = [...result.ruledOut.map(({ file, reason }) => ({ file, code: reason.code }))];
    const better = [
      ...shown.filter(({ code }) => code === "slower-than-wished").map(({ file }) => file.id),
      ...result.alternatives.map(({ plan }) => plan.file.id),
    ];
    expect(better).toContain(fitting(plain).file.id);
    expect(shown.some(({ code }) => code === "slower-than-wished")).toBe(true);
  });

  it("that one build reaches is fulfilled, also where others near it do not", () => {
    const machine = machineFixture("nvidia-desktop-4090");
    const most = speedOf(recommend(machine, files, { minTokensPerSecond: 500 }));
    for (const wished of [most * 0.95, most * 0.99, most])
      expect(speedOf(recommend(machine, files, { minTokensPerSecond: wished }))).toBeGreaterThanOrEqual(
        wished,
      );
  });

  it("that nothing reaches is said, and the plan is the fastest", () => {
    const result = recommend(machineFixture("nvidia-no-driver"), files, { minTokensPerSecond: 500 });
    expect(codesOf(result)).toContain("wish-not-reached");
    expect(codesOf(result)).not.toContain("as-fast-as-wished");
    const fastest = Math.max(
      speedOf(result),
      ...(result.status === "fits" ? result.alternatives.map(({ plan }) => plan.decode.expected) : []),
    );
    // An alternative may be faster where it is of a quality that no speed is worth.
    expect(speedOf(result)).toBeGreaterThanOrEqual(0.8 * fastest);
  });

  it("never makes a plan spill from the card, nor takes a 2-bit build", () => {
    fc.assert(
      fc.property(machineDraft, fc.integer({ min: 1, max: 200 }), (machine, minTokensPerSecond) => {
        const plain = recommend(machine, files);
        const result = recommend(machine, files, { minTokensPerSecond });
        expect(result.status).toBe(plain.status);
        if (result.status !== "fits" || plain.status !== "fits") return;
        if (plain.plan.where === "gpu") expect(result.plan.where).toBe("gpu");
        if (!/Q2|IQ[12]/.test(plain.plan.file.quant)) expect(result.plan.file.quant).not.toMatch(/Q2|IQ[12]/);
      }),
      { numRuns: 25 },
    );
  });
});

describe("what it is for", () => {
  it("coding wants 32,768 tokens where nobody says how many, and a context that is said counts for both", () => {
    const machine = machineFixture("nvidia-no-driver");
    expect(fitting(recommend(machine, files)).engine.contextTokens).toBe(16_384);
    expect(fitting(recommend(machine, files, { purpose: "coding" })).engine.contextTokens).toBe(32_768);
    const said = { purpose: "coding", minContextTokens: 8192 } as const;
    expect(fitting(recommend(machine, files, said)).engine.contextTokens).toBeLessThan(32_768);
    expect(codesOf(recommend(machine, files, said))).toContain("for-coding");
    expect(codesOf(recommend(machine, files))).not.toContain("for-coding");
  });

  it("coding counts the time to read: where reading takes most of it, a build that writes slower is near the fastest", () => {
    // Fewer than 5 tokens a second for every build, and reading that is slower still.
    const machine = madeMachine(60 * gigabyte, [], { cores: 2, vector: ["AVX2"] });
    const of = (purpose: Purpose) =>
      fitting(recommend(machine, files, { purpose, minContextTokens: 16_384 }));
    const [chat, coding] = [of("chat"), of("coding")];
    expect(coding.file.bytes).toBeGreaterThan(chat.file.bytes);
    expect(coding.decode.expected).toBeLessThan(chat.decode.expected);
  });
});

describe("room for other programs", () => {
  const gib = 1024 ** 3;

  it("stays free on the card as wished, by recommendation, load and what is tried out alike", () => {
    const machine = machineFixture("nvidia-desktop-4090");
    const gpuReserveBytes = 6 * gib;
    const plan = fitting(recommend(machine, files, { gpuReserveBytes }));
    const card = plan.memory.find(({ device }) => device !== "ram");
    expect(card?.parts.reserve).toBe(gpuReserveBytes);
    expect((card?.needBytes ?? 0) + gpuReserveBytes).toBeLessThanOrEqual(card?.freeBytes ?? 0);
    expect(plan.file.bytes).toBeLessThan(fitting(recommend(machine, files)).file.bytes);

    const load = planForModel({ file: plan.file }, machine, { gpuReserveBytes });
    expect(load.engine).toEqual(plan.engine);
    const large = fitting(recommend(machine, files));
    expect(planExactly({ file: large.file }, machine, large.engine)?.fits).toBe(true);
    expect(planExactly({ file: large.file }, machine, large.engine, [], { gpuReserveBytes })?.fits).toBe(
      false,
    );

    const knobs = knobsOf(plan, { reserveBytes: null, gpuReserveBytes });
    const tried = explore(machine, files, plan.file, knobs);
    if (tried.status !== "planned") throw new Error("memory is known");
    expect(tried.plan.memory).toEqual(plan.memory);
  });

  it("never gives a larger plan by being more, on any machine", () => {
    const room = fc.integer({ min: 0, max: 20 }).map((n) => n * gigabyte);
    const takenOf = ({ memory }: Plan) => memory.reduce((sum, { needBytes }) => sum + needBytes, 0);
    fc.assert(
      fc.property(machineDraft, room, room, (machine, one, other) => {
        const of = (bytes: number) =>
          recommend(machine, files, { reserveBytes: bytes, gpuReserveBytes: bytes });
        const [little, much] = [of(Math.min(one, other)), of(Math.max(one, other))];
        if (little.status === "nothing-fits") expect(much.status).toBe("nothing-fits");
        for (const result of [little, much])
          for (const plan of result.status === "fits" ? [result.plan] : [])
            for (const { needBytes, parts, freeBytes } of plan.memory)
              expect(needBytes + parts.reserve).toBeLessThanOrEqual(freeBytes);
        if (little.status !== "fits" || much.status !== "fits" || little.plan.where !== much.plan.where)
          return;
        if (little.plan.file.id === much.plan.file.id)
          expect(takenOf(much.plan)).toBeLessThanOrEqual(takenOf(little.plan));
      }),
      { numRuns: 25 },
    );
  });
});

it("without wishes the answer is the same as with all of them left open, on every machine of the fixtures", () => {
  const open: Wishes = {
    purpose: "chat",
    minContextTokens: 16_384,
    minTokensPerSecond: null,
    reserveBytes: null,
    gpuReserveBytes: null,
  };
  for (const name of machineNames()) {
    const machine: MachineReport = machineFixture(name);
    expect(recommend(machine, files, open), name).toEqual(recommend(machine, files));
  }
});
