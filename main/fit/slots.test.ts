import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { loadCatalog } from "../catalog";
import type { CatalogFile, MachineReport } from "../contract";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

function planOf(machine: MachineReport) {
  const result = recommend(machine, files);
  if (result.status !== "fits") throw new Error(result.status);
  return result;
}

test("conversations side by side never cost the build, the context, the cache or layers, and keep the reserve", () => {
  const machines = [10, 14, 18, 20, 21, 22, 23, 24, 26, 28, 32, 40, 64, 128].flatMap((gigabytes) => [
    madeMachine(gigabytes * 1e9),
    madeMachine(64e9, [madeGpu("RTX 4090", gigabytes * 1e9)]),
    madeMachine(gigabytes * 1e9, [madeGpu("RTX 3060", 12e9)]),
  ]);
  const seen = new Set<number>();
  for (const machine of machines) {
    const result = recommend(machine, files);
    if (result.status !== "fits") continue;
    const { engine, memory } = result.plan;
    const { slots = 1 } = engine;
    seen.add(slots);
    expect(slots).toBeLessThanOrEqual(3);
    for (const device of memory)
      expect(device.needBytes + device.parts.reserve).toBeLessThanOrEqual(device.freeBytes);
    expect(result.reasons.some(({ code }) => code === "slots")).toBe(slots > 1);
  }
  expect([...seen].sort()).toEqual([1, 2, 3]);
});

test("what the cache takes is told for one conversation", () => {
  const { plan, reasons } = planOf(madeMachine(64e9, [madeGpu("RTX 4090", 24e9)]));
  const kv = reasons.find(({ code }) => code.startsWith("kv-size"));
  const perToken = plan.engine.kvType === "f16" ? 65_536 : 34_816;
  expect(kv?.params.kvBytes).toBe(plan.engine.contextTokens * perToken);
});
