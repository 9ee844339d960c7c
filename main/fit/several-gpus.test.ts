import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { findCatalogFile, kvBytesPerToken, loadCatalog, qwen36Shape, recurrentBytes } from "../catalog";
import { type CatalogFile, type GpuInfo, type MachineReport, wishes } from "../contract";
import { factsOfCatalogFile, layerBytes } from "./build-facts";
import { onGpu, type Site } from "./candidates";
import { discreteMemory } from "./memory";
import { planExactly, planForModel } from "./plan-for-model";
import { poolsOf } from "./pools";
import { recommend } from "./recommend";

let files: CatalogFile[];
let q8: CatalogFile;
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
  const found = findCatalogFile(files, "Q8_0");
  if (!found) throw new Error("no Q8_0");
  q8 = found;
});

const cards = (sizes: readonly number[], rest: Partial<GpuInfo> = {}, name = "NVIDIA GeForce RTX 3090") =>
  sizes.map((bytes, index) => madeGpu(name, bytes, { ...rest, id: `gpu${index}` }));

function siteOf(machine: MachineReport): Site {
  const pools = poolsOf(machine, wishes.parse({}));
  if (!pools) throw new Error("no memory");
  return { machine, pools };
}

function togetherOf(machine: MachineReport) {
  const pool = siteOf(machine).pools.gpus.find((each) => each.cards);
  if (!pool) throw new Error("nothing together");
  return pool;
}

const sizes = fc.array(fc.integer({ min: 4e9, max: 48e9 }), { minLength: 2, maxLength: 6 });

describe("several graphics cards", () => {
  it("hold together what none holds alone, and the plan names all of them as the backend counts them", () => {
    const machine = madeMachine(60e9, cards([24e9, 24e9]));
    const plan = planForModel({ file: q8 }, machine);
    expect([plan.where, plan.fits]).toEqual(["gpu", true]);
    expect(plan.engine.gpus).toEqual([
      expect.objectContaining({ id: "gpu0", device: 0 }),
      expect.objectContaining({ id: "gpu1", device: 1 }),
    ]);
    expect(plan.memory.map(({ device }) => device)).toEqual(["gpu0", "gpu1", "ram"]);
    const one = planForModel({ file: q8 }, madeMachine(60e9, cards([24e9])));
    expect(one.where).toBe("gpu+cpu");
    expect(plan.decode.expected).toBeGreaterThan(one.decode.expected);
  });

  it("that are equal are told of once, not once for each", () => {
    const result = recommend(madeMachine(60e9, cards([24e9, 24e9])), files);
    const said = result.reasons.map((reason) => JSON.stringify(reason));
    expect(said).toEqual([...new Set(said)]);
    expect(result.reasons.filter(({ code }) => code === "reserve-gpu")).toHaveLength(1);
  });

  it("are left alone where one of them holds all", () => {
    const file = findCatalogFile(files, "Q4_K_M");
    if (!file) throw new Error("no Q4_K_M");
    const plan = planForModel({ file }, madeMachine(60e9, cards([24e9, 24e9])));
    expect([plan.where, plan.engine.gpus, plan.engine.gpu?.id]).toEqual(["gpu", undefined, "gpu0"]);
  });

  it("hold every layer exactly once, whatever their sizes and however many layers they are given", () => {
    fc.assert(
      fc.property(sizes, fc.integer({ min: 1, max: 65 }), (bytes, layers) => {
        const machine = madeMachine(100e9, cards(bytes));
        const build = factsOfCatalogFile(q8);
        const { pools } = siteOf(machine);
        const contextTokens = 16_384;
        const request = {
          build,
          machine,
          ram: pools.ram,
          contextTokens,
          kvType: "f16",
          batchTokens: 512,
        } as const;
        const memory = discreteMemory(request, togetherOf(machine), layers);
        const sum = (of: (part: (typeof memory)[number]["parts"]) => number) =>
          memory.reduce((all, { parts }) => all + of(parts), 0);
        expect(sum(({ kvCache }) => kvCache)).toBeCloseTo(
          contextTokens * kvBytesPerToken(qwen36Shape, "f16"),
          -2,
        );
        // The running state once, and two snapshots in system memory.
        expect(sum(({ recurrentState }) => recurrentState)).toBeCloseTo(3 * recurrentBytes(qwen36Shape), -2);
        const onCards = memory.filter(({ device }) => device !== "ram");
        const held = onCards.reduce((all, { parts }) => all + parts.weights, 0);
        if (layers === 65) expect(Math.abs(held - layerBytes(build))).toBeLessThan(100);
        expect(held).toBeLessThanOrEqual(layerBytes(build) + 100);
      }),
    );
  });

  it("have the output layer on the last of them, and layers by what is free on each", () => {
    const machine = madeMachine(100e9, cards([36e9, 12e9]));
    const plan = onGpu(
      factsOfCatalogFile(q8),
      siteOf(machine),
      { contextTokens: 16_384, kvType: "f16" },
      togetherOf(machine),
    );
    const [large, small] = plan.memory;
    const weights = (part: typeof large) => part?.parts.weights ?? Number.NaN;
    // 49 of 65 places belong to the first, and 15 layers and the output to the second. In Q8_0, by every tensor's shape:
    // a full-attention layer, each fourth one, has 395,552,768 bytes, each other 407,378,816; behind them are the output
    // layer's 1,350,860,800 and its norm's 20,480.
    expect(weights(large)).toBe(37 * 407_378_816 + 12 * 395_552_768);
    expect(weights(small)).toBe(11 * 407_378_816 + 4 * 395_552_768 + 1_350_860_800 + 20_480);
  });

  it("are planned the same when asked for exactly, and not at all once one is gone", () => {
    const machine = madeMachine(60e9, cards([24e9, 24e9]));
    const plan = planForModel({ file: q8 }, machine);
    expect(planExactly({ file: q8 }, machine, plan.engine)?.memory).toEqual(plan.memory);
    expect(planExactly({ file: q8 }, madeMachine(60e9, cards([24e9])), plan.engine)).toBeNull();
  });

  it("of Vulkan are planned together only, since it cannot be shown one of them", () => {
    const amd = cards([24e9, 24e9], { backend: "vulkan", vendor: "amd" }, "AMD Radeon RX 7900 XTX");
    const { gpus } = siteOf(madeMachine(60e9, amd)).pools;
    expect(gpus.map(({ name }) => name)).toEqual(["2 × AMD Radeon RX 7900 XTX"]);
    const mixed = [...cards([24e9]), { ...(amd[1] ?? madeGpu("x", 1)), id: "gpu1" }];
    expect(siteOf(madeMachine(60e9, mixed)).pools.gpus.every((pool) => !pool.cards)).toBe(true);
  });

  it("never make a recommendation worse than fewer of them do", () => {
    const score = (bytes: readonly number[]) => {
      const found = recommend(madeMachine(24e9, cards(bytes)), files);
      if (found.status !== "fits") return 0;
      return { gpu: 3, "gpu+cpu": 2, cpu: 1 }[found.plan.where];
    };
    fc.assert(
      fc.property(sizes, (bytes) => {
        expect(score(bytes)).toBeGreaterThanOrEqual(score(bytes.slice(0, -1)));
      }),
      { numRuns: 30 },
    );
  });
});
