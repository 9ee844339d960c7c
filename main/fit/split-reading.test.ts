import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { findCatalogFile, loadCatalog } from "../catalog";
import { type CatalogFile, wishes } from "../contract";
import { factsOfCatalogFile, layerBytes } from "./build-facts";
import { onCpu, onGpu, withLayers } from "./candidates";
import { paperMachine } from "./paper-machine";
import { poolsOf } from "./pools";
import { recommend } from "./recommend";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

const onPaper = (text: string) => paperMachine(text, new Date("2026-01-01"));

function plans(text = "RTX 4070 12GB, 32 GB RAM, 8 cores") {
  const machine = onPaper(text);
  const pools = poolsOf(machine, wishes.parse({}));
  const file = findCatalogFile(files, "Q4_K_M");
  const [card] = pools?.gpus ?? [];
  if (!pools || !file || !card) throw new Error("no card or no file");
  const [build, site] = [factsOfCatalogFile(file), { machine, pools }];
  const shape = { contextTokens: 16_384, kvType: "f16" } as const;
  return {
    build,
    cpu: onCpu(build, site, shape),
    whole: onGpu(build, site, shape, card),
    split: (layers: number) => withLayers(build, site, shape, card, layers),
  };
}

describe("a plan that is spread over card and processor", () => {
  it("reads with the card, which has the processor's weights copied to it: a little slower than whole, far faster than without", () => {
    const { build, cpu, whole, split } = plans();
    const { prefill } = split(32);
    expect(prefill.expected).toBeGreaterThan(cpu.prefill.expected * 5);
    expect(prefill.expected).toBeLessThan(whole.prefill.expected / 2);
    // No faster than half of the weights for each batch through the widest slot that is counted with.
    expect(prefill.high).toBeLessThan((512 * 12e9) / (layerBytes(build) / 2));
    expect(prefill.low).toBeLessThan(prefill.expected / 2);
  });

  it("reads and writes no slower with a layer more on the card", () => {
    const { split } = plans();
    for (let layers = 9; layers <= 64; layers++) {
      expect(split(layers).prefill.expected).toBeGreaterThanOrEqual(split(layers - 1).prefill.expected);
      expect(split(layers).decode.expected).toBeGreaterThanOrEqual(split(layers - 1).decode.expected);
    }
  });

  it("holds the processor's weights as pages of the file, which the system may drop; alone it rearranges them", () => {
    const { cpu, split } = plans();
    const ram = split(32).memory.find(({ device }) => device === "ram");
    expect(ram?.reclaimableBytes).toBe(ram?.parts.weights);
    expect(cpu.memory[0]?.reclaimableBytes).toBeLessThan((cpu.memory[0]?.parts.weights ?? 0) / 2);
  });
});

describe("what is assumed of the processor", () => {
  const codes = (text: string) => recommend(onPaper(text), files).reasons.map(({ code }) => code);

  it("is said where nobody says how many cores it has, and only where it takes part", () => {
    expect(codes("RTX 4070 12GB, 32 GB RAM")).toEqual(
      expect.arrayContaining(["cores-assumed", "speed-copied-weights"]),
    );
    expect(codes("RTX 4070 12GB, 32 GB RAM, 8 cores")).not.toContain("cores-assumed");
    expect(codes("32 GB RAM")).toContain("cores-assumed");
    expect(codes("32 GB RAM")).not.toContain("speed-copied-weights");
    expect(codes("RTX 4090 24GB, 32 GB RAM").join()).not.toMatch(/cores|copied/u);
  });
});
