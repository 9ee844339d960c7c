import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { machineFixture } from "../../test/fixtures/machines";
import { findCatalogFile, loadCatalog, qwen36Shape, recurrentBytes } from "../catalog";
import type { CatalogFile, EnginePlan } from "../contract";
import { type ModelPlan, planExactly, planForModel } from "./plan-for-model";
import { withLlamaNodeSnapshots, withSpareSnapshots } from "./snapshots";

let file: CatalogFile;
beforeAll(async () => {
  const found = findCatalogFile(await loadCatalog(join(import.meta.dirname, "../../resources")), "Q3_K_M");
  if (!found) throw new Error("no Q3_K_M");
  file = found;
});

const each = recurrentBytes(qwen36Shape);
const machine = machineFixture("nvidia-desktop-4090");
const inRam = ({ memory }: ModelPlan) => {
  const ram = memory.find(({ device }) => device === "ram");
  if (!ram) throw new Error("no RAM");
  return ram;
};

describe("snapshots of the recurrent state", () => {
  it("are a part of the plan, and each is counted for each conversation", () => {
    const { engine } = planForModel({ file }, machine);
    const withSome = (snapshots: number, slots: number) => {
      const plan = planExactly({ file }, machine, { ...engine, snapshots, slots });
      if (!plan) throw new Error("no GPU");
      expect(plan.engine.snapshots).toBe(snapshots);
      return inRam(plan).needBytes;
    };
    expect(withSome(4, 1) - withSome(2, 1)).toBe(2 * each);
    expect(withSome(5, 3) - withSome(2, 3)).toBe(9 * each);
  });

  it("are the usual two where a plan does not say", () => {
    const found = planForModel({ file }, machine);
    const two = planExactly({ file }, machine, { ...found.engine, snapshots: 2 });
    expect(two?.memory).toEqual(found.memory);
  });

  it("are more for llama.node, as many as there is room for, and never so many that the plan fits no more", () => {
    const plan = planForModel({ file }, machine);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4 * each }), (roomBytes) => {
        const ram = inRam(plan);
        const tight = { ...ram, freeBytes: ram.needBytes + ram.parts.reserve + roomBytes };
        const memory = plan.memory.map((device) => (device === ram ? tight : device));
        const more = withLlamaNodeSnapshots({ ...plan, memory }, qwen36Shape);
        const after = inRam(more);
        expect(after.needBytes + after.parts.reserve).toBeLessThanOrEqual(after.freeBytes);
        expect(after.needBytes - ram.needBytes).toBe(((more.engine.snapshots ?? 0) - 2) * each);
        expect(more.engine.snapshots).toBe(Math.min(4, 2 + Math.floor(roomBytes / each)));
      }),
    );
  });

  it("are more from spare memory, for every conversation, and half of what is to spare stays so", () => {
    const found = planForModel({ file }, machine);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 * each }), fc.integer({ min: 1, max: 3 }), (spare, slots) => {
        const plan = planExactly({ file }, machine, { ...found.engine, slots });
        if (!plan) throw new Error("no GPU");
        const { snapshots: _, ...engine } = plan.engine;
        const ram = inRam(plan);
        const tight = { ...ram, freeBytes: ram.needBytes + ram.parts.reserve + spare };
        const memory = plan.memory.map((device) => (device === ram ? tight : device));
        const more = withSpareSnapshots({ ...plan, engine, memory }, qwen36Shape);
        const taken = inRam(more).needBytes - ram.needBytes;
        const { snapshots = 2 }: EnginePlan = more.engine;
        expect(snapshots).toBe(Math.min(16, 2 + Math.floor(spare / 2 / (slots * each))));
        expect(taken).toBe(slots * (snapshots - 2) * each);
        expect(inRam(more).parts.recurrentState - ram.parts.recurrentState).toBe(taken);
        // A plan that is fixed in every part says the same of it, to the byte.
        const exactly = planExactly({ file }, machine, more.engine);
        expect(exactly && inRam(exactly).needBytes).toBe(inRam(more).needBytes);
        // All else is as it was.
        expect({ ...more.engine, snapshots: 0 }).toEqual({ ...engine, snapshots: 0 });
      }),
    );
  });

  it("stay as they were said, and as llama.node has them", () => {
    const plan = planForModel({ file }, machine);
    for (const said of [{ snapshots: 3 }, { engine: "llama.node" as const }]) {
      const fixed = { ...plan, engine: { ...plan.engine, ...said } };
      expect(withSpareSnapshots(fixed, qwen36Shape)).toBe(fixed);
    }
  });
});
