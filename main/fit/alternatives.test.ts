import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { loadCatalog } from "../catalog";
import type { CatalogFile, Recommendation } from "../contract";
import { paperMachine } from "./paper-machine";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

type Fits = Extract<Recommendation, { status: "fits" }>;

function fits(text: string): Fits {
  const result = recommend(paperMachine(text, new Date(0)), files);
  if (result.status !== "fits") throw new Error(result.status);
  return result;
}

function runnerUp({ alternatives }: Fits, gain: string) {
  const found = alternatives.find(({ reasons }) => reasons.some(({ code }) => code === gain));
  if (!found) throw new Error(`none with ${gain}`);
  return { plan: found.plan, costs: found.reasons.filter(({ code }) => code.startsWith("costs-")) };
}

describe("the runner-up with a longer context", () => {
  it("is there for a plan that is spread over card and processor, too, and its price in speed is told", () => {
    const result = fits("RTX 4070 12GB, 32 GB RAM, 8 cores");
    expect(result.plan.where).toBe("gpu+cpu");
    const { plan, costs } = runnerUp(result, "longer-context");
    expect(plan.engine.contextTokens).toBeGreaterThanOrEqual(2 * result.plan.engine.contextTokens);
    for (const { needBytes, parts, freeBytes } of plan.memory)
      expect(needBytes + parts.reserve).toBeLessThanOrEqual(freeBytes);
    expect(plan.decode.expected).toBeLessThan(result.plan.decode.expected);
    expect(costs.map(({ code }) => code)).toContain("costs-speed");
  });

  it("says how many conversations fewer stay in memory, and keeps the whole cache where that fits", () => {
    const result = fits("Radeon 780M, 64 GB RAM, 8 cores");
    expect(result.plan.engine.slots).toBe(2);
    const { plan, costs } = runnerUp(result, "longer-context");
    expect(plan.engine).toMatchObject({ contextTokens: 2 * result.plan.engine.contextTokens, kvType: "f16" });
    expect(costs).toContainEqual({ code: "costs-slots", params: { slots: 2, kept: 1 } });
  });

  it("takes the smaller cache where only that fits, and says so", () => {
    const result = fits("M3 Max, 64 GB RAM");
    const { plan, costs } = runnerUp(result, "longer-context");
    expect(plan.engine).toMatchObject({ contextTokens: 262_144, kvType: "q8_0" });
    expect(costs.map(({ code }) => code)).toContain("costs-kv-q8");
  });
});
