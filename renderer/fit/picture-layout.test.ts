import fc from "fast-check";
import { expect, test } from "vitest";
import type { BuildOutlook, CatalogFile } from "../../main/contract";
import { labelOf, layOut } from "./picture-layout";

interface Draft {
  readonly kld: number | null;
  readonly speed: number;
  readonly need: number;
  readonly mtp: boolean;
  readonly state: BuildOutlook["state"];
}

const draft: fc.Arbitrary<Draft> = fc.record({
  kld: fc.option(fc.double({ min: 0, max: 1, noNaN: true })),
  speed: fc.double({ min: 0.01, max: 400, noNaN: true }),
  need: fc.integer({ min: 1, max: 90_000_000_000 }),
  mtp: fc.boolean(),
  state: fc.constantFrom("recommended" as const, "runs" as const, "too-large" as const, "no-disk" as const),
});

function buildOf(made: Draft, at: number): BuildOutlook {
  const { kld, speed, need, mtp, state } = made;
  const file: CatalogFile = {
    id: `file${at}`,
    model: "m",
    repo: "a/b",
    revision: "0".repeat(40),
    file: "f",
    quant: `Q${at}_K_M`,
    bytes: need,
    sha256: null,
    tokenEmbdBytes: null,
    mtp,
    kld: kld === null ? null : { mean: kld, p99: kld, top1Percent: 90 },
    source: "a test",
  };
  const parts = { weights: need, kvCache: 0, recurrentState: 0, compute: 0, reserve: 0 };
  const range = { low: speed / 2, expected: speed, high: speed * 2 };
  const engine = { backend: "none", gpuLayers: 0, contextTokens: 4096, kvType: "f16", threads: 1 } as const;
  return {
    file,
    own: false,
    plan: {
      file,
      engine: { ...engine, batchTokens: 512 },
      where: "cpu",
      memory: [{ device: "ram", name: "RAM", parts, needBytes: need, freeBytes: need, reclaimableBytes: 0 }],
      decode: range,
      prefill: range,
      speedBasis: "computed",
      depths: [],
    },
    knobs: {
      contextTokens: 4096,
      kvType: "f16",
      gpuLayers: null,
      gpu: null,
      slots: 1,
      speculation: false,
      reserveBytes: null,
    },
    state,
    reasons: [],
  };
}
const builds = fc
  .array(draft, { minLength: 1, maxLength: 30 })
  .map((drafts) => drafts.map((made, at) => buildOf(made, at)));

test("every build is in the picture, measured ones by what was measured, the others apart and at no height of theirs", () => {
  fc.assert(
    fc.property(builds, fc.integer({ min: 500, max: 1400 }), (all, width) => {
      const { plot, unmeasured, points, height } = layOut(all, width, 120);
      expect(new Set(points.map(({ build }) => build.file.id)).size).toBe(all.length);
      const byQuality = points.filter(({ build }) => build.file.kld !== null);
      for (const point of points) {
        expect(point.x).toBeGreaterThanOrEqual(plot.left);
        expect(point.x).toBeLessThanOrEqual(plot.right);
        const area = point.build.file.kld === null ? unmeasured : plot;
        if (!area) throw new Error("no place for what was not measured");
        expect(point.y).toBeGreaterThanOrEqual(area.top - 0.01);
        expect(point.y).toBeLessThanOrEqual(area.bottom + 0.01);
        expect(point.y).toBeLessThan(height);
      }
      for (const a of byQuality)
        for (const b of byQuality)
          if ((a.build.file.kld?.mean ?? 0) < (b.build.file.kld?.mean ?? 0))
            expect(a.y).toBeLessThanOrEqual(b.y);
    }),
  );
});

test("names cover no other names", () => {
  fc.assert(
    fc.property(builds, (all) => {
      const { points } = layOut(all, 1000, 150);
      const boxes = points.flatMap(({ build, label }) => {
        if (label === null) return [];
        const width = labelOf(build).length * 6;
        const left =
          label.anchor === "start" ? label.x : label.anchor === "end" ? label.x - width : label.x - width / 2;
        return [{ left, right: left + width, y: label.y }];
      });
      boxes.forEach((a, at) => {
        for (const b of boxes.slice(at + 1))
          expect(a.left < b.right && b.left < a.right && Math.abs(a.y - b.y) < 10).toBe(false);
      });
    }),
  );
});
