import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { loadCatalog } from "../catalog";
import type { CatalogFile, GpuInfo, MachineReport, Plan, Recommendation } from "../contract";
import { usableTokensPerSecond } from "./choose";
import { compareQuality, type Quality, rankQuality, unranked } from "./quality";
import { recommend } from "./recommend";

/*
 * The rules of docs/fit.md ("Which plan comes first"), held over machines with none, one or two GPUs. The order is
 * written here a second time, from the document, and not taken from the code that follows it.
 */

let files: CatalogFile[];
let ranks: ReadonlyMap<string, Quality>;
let byQuality: string[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
  ranks = rankQuality(files);
  byQuality = files
    .map((file) => ({ file, quality: ranks.get(file.id) ?? unranked }))
    .sort(compareQuality)
    .map(({ file }) => file.id);
});

interface DraftGpu {
  readonly name: string;
  readonly kind: GpuInfo["kind"];
  readonly backend: GpuInfo["backend"];
  readonly tenths: number;
}
interface Draft {
  /** Tenths of a gigabyte. */
  readonly ram: number;
  readonly gpus: readonly DraftGpu[];
  readonly cores: number;
  readonly context: number;
}

const card = fc.record({
  name: fc.constantFrom("RTX 3060", "RTX 3090", "RTX 4090", "RX 7900 XTX", "a card nobody knows"),
  kind: fc.constant("discrete" as const),
  backend: fc.constantFrom("cuda" as const, "vulkan" as const),
  tenths: fc.integer({ min: 10, max: 500 }),
});
const shared = fc.oneof(
  fc.record({
    name: fc.constantFrom("Radeon 780M", "Iris Xe"),
    kind: fc.constant("integrated" as const),
    backend: fc.constant("vulkan" as const),
    tenths: fc.integer({ min: 10, max: 1000 }),
  }),
  fc.record({
    name: fc.constantFrom("Apple M2", "Apple M4 Max"),
    kind: fc.constant("unified" as const),
    backend: fc.constant("metal" as const),
    tenths: fc.integer({ min: 10, max: 1000 }),
  }),
);
const gpus = fc.oneof(
  fc.constant([]),
  card.map((one) => [one]),
  shared.map((one) => [one]),
  fc.tuple(card, card),
  fc.tuple(
    card,
    shared.filter(({ kind }) => kind === "integrated"),
  ),
);
const draft: fc.Arbitrary<Draft> = fc.record({
  ram: fc.integer({ min: 10, max: 1300 }),
  gpus,
  cores: fc.integer({ min: 1, max: 64 }),
  context: fc.integer({ min: 1024, max: 131_072 }),
});

const bytesOf = (tenths: number) => tenths * 100_000_000;

function machineOf({ ram, gpus: made, cores }: Draft): MachineReport {
  const shares = made.some(({ kind }) => kind === "unified");
  const infos = made.map(({ name, kind, backend, tenths }, at): GpuInfo => {
    const bytes = bytesOf(tenths);
    const known = { known: true, value: kind === "discrete" ? 0 : bytes, source: "made" } as const;
    const own = { known: true, value: kind === "discrete" ? bytes : 0, source: "made" } as const;
    const gpu = madeGpu(name, bytes, { id: `gpu${at}`, kind, backend, dedicatedBytes: own });
    return { ...gpu, sharedBytes: known };
  });
  // What a GPU of one memory with the system may address is a part of it.
  const largest = Math.max(
    ram,
    ...made.filter(({ kind }) => kind !== "discrete").map(({ tenths }) => tenths),
  );
  return madeMachine(bytesOf(shares ? largest : ram), infos, { cores });
}

const answer = (made: Draft, only = files): Recommendation =>
  recommend(machineOf(made), only, { minContextTokens: made.context });

const wholeOn = (plan: Plan, made: Draft): boolean => {
  const at = Number(plan.engine.gpu?.id.replace("gpu", ""));
  return plan.where === "gpu" && made.gpus[at]?.kind !== "integrated";
};

/** The place of a plan in the order: compared number by number, the smaller one is the better. */
function placeOf(plan: Plan, made: Draft): readonly number[] {
  const { tier } = ranks.get(plan.file.id) ?? unranked;
  const whole = wholeOn(plan, made);
  const groups = { a: whole ? 0 : 2, b: whole ? 1 : 3, c: whole ? 4 : 5 };
  const usable = plan.decode.expected >= usableTokensPerSecond;
  const quality = byQuality.indexOf(plan.file.id);
  return [Number(plan.file.mtp), groups[tier], usable ? 0 : 1, usable ? quality : 0];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, index) => value !== b[index]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

const told = (plan: Plan) =>
  `${plan.file.quant} ${plan.where} ${plan.engine.gpuLayers} ${plan.engine.kvType} ${plan.decode.expected.toFixed(2)}`;

describe("the order of plans", () => {
  it("has no build before the recommended one that would run by itself", () => {
    fc.assert(
      fc.property(draft, (made) => {
        const found = answer(made);
        if (found.status !== "fits") return;
        const first = placeOf(found.plan, made);
        for (const file of files) {
          const alone = answer(made, [file]);
          if (alone.status !== "fits") continue;
          const other = placeOf(alone.plan, made);
          expect(compare(first, other), `${told(found.plan)} / ${told(alone.plan)}`).toBeLessThanOrEqual(0);
        }
      }),
      { numRuns: 25 },
    );
  }, 60_000);

  it("never has what more memory gives behind what there was, whichever memory it is", () => {
    const more = fc.integer({ min: 0, max: 400 });
    fc.assert(
      fc.property(draft, more, fc.tuple(more, more), (made, moreRam, moreGpu) => {
        const before = answer(made);
        if (before.status !== "fits") return;
        const larger: Draft = {
          ...made,
          ram: made.ram + moreRam,
          gpus: made.gpus.map((gpu, at) => ({ ...gpu, tenths: gpu.tenths + (moreGpu[at] ?? 0) })),
        };
        const after = answer(larger);
        if (after.status !== "fits") throw new Error("with more memory nothing fits");
        const words = `${told(before.plan)} → ${told(after.plan)}`;
        const order = compare(placeOf(after.plan, larger), placeOf(before.plan, made));
        expect(order, words).toBeLessThanOrEqual(0);
        if (order < 0) return;
        const worse = byQuality.indexOf(after.plan.file.id) > byQuality.indexOf(before.plan.file.id);
        const slower = after.plan.decode.expected < before.plan.decode.expected * 0.999;
        expect(worse && slower, words).toBe(false);
      }),
      { numRuns: 150 },
    );
  }, 60_000);
});

describe("whatever GPUs there are", () => {
  it("no plan spills while a measured build fits whole on a GPU of its own memory, or on several", () => {
    fc.assert(
      fc.property(draft, (made) => {
        const found = answer(made);
        if (found.status !== "fits" || wholeOn(found.plan, made)) return;
        for (const file of files) {
          if (file.mtp || ranks.get(file.id)?.tier === "c") continue;
          const alone = answer(made, [file]);
          expect(alone.status === "fits" && wholeOn(alone.plan, made), file.quant).toBe(false);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("no plan takes what is not free on any of its devices, nor of one memory twice", () => {
    fc.assert(
      fc.property(draft, (made) => {
        const found = answer(made);
        if (found.status !== "fits") return;
        for (const plan of [found.plan, ...found.alternatives.map((next) => next.plan)]) {
          for (const { needBytes, parts, freeBytes } of plan.memory)
            expect(needBytes + parts.reserve).toBeLessThanOrEqual(freeBytes);
          const devices = plan.memory.map(({ device }) => device);
          expect(new Set(devices).size).toBe(devices.length);
          const sharing = made.gpus.some(
            (gpu, at) => gpu.kind !== "discrete" && devices.includes(`gpu${at}`),
          );
          if (sharing) expect(devices).toHaveLength(1);
        }
      }),
      { numRuns: 60 },
    );
  });

  it("a longer wished context never takes less memory with the same build in the same place", () => {
    const needOf = ({ memory, engine: { slots = 1 } }: Plan) =>
      memory.reduce((sum, { parts: { weights, compute, kvCache, recurrentState } }) => {
        return sum + weights + compute + (kvCache + recurrentState) / slots;
      }, 0);
    fc.assert(
      fc.property(draft, fc.integer({ min: 1024, max: 262_144 }), (made, other) => {
        const short = answer({ ...made, context: Math.min(made.context, other) });
        const long = answer({ ...made, context: Math.max(made.context, other) });
        if (short.status === "nothing-fits") expect(long.status).toBe("nothing-fits");
        if (short.status !== "fits" || long.status !== "fits") return;
        const place = ({ file, where, engine }: Plan) =>
          [file.id, where, engine.kvType, engine.gpu?.id, engine.gpus?.length].join();
        if (place(short.plan) !== place(long.plan)) return;
        if (short.plan.engine.contextTokens > long.plan.engine.contextTokens) return;
        expect(needOf(long.plan)).toBeGreaterThanOrEqual(needOf(short.plan));
      }),
      { numRuns: 60 },
    );
  });
});
