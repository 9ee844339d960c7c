import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { loadCatalog } from "../catalog";
import type { BenchRun, CatalogFile, Exploration, GpuInfo, Knobs, Plan } from "../contract";
import { factsOfCatalogFile } from "./build-facts";
import { explore } from "./explore";
import { poolsOf } from "./pools";
import { decodeSpeed } from "./speed";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

function fileOf(quant: string, mtp = false): CatalogFile {
  const found = files.find((file) => file.quant === quant && file.mtp === mtp);
  if (!found) throw new Error(quant);
  return found;
}

const usual: Knobs = {
  contextTokens: 65_536,
  kvType: "f16",
  gpuLayers: null,
  gpu: null,
  slots: 1,
  speculation: false,
  reserveBytes: null,
};

interface Case {
  readonly card?: string;
  readonly quant?: string;
  readonly knobs?: Partial<Knobs>;
  readonly gpu?: Partial<Pick<GpuInfo, "backend">>;
  readonly measured?: readonly BenchRun[];
  readonly mtp?: boolean;
}

function planOf({ card = "RTX 4090", quant = "UD-Q4_K_XL", knobs, gpu, measured, mtp }: Case) {
  const machine = madeMachine(64e9, [madeGpu(card, 80e9, gpu)]);
  const found: Exploration = explore(
    machine,
    files,
    fileOf(quant, mtp),
    { ...usual, ...knobs },
    {
      ...(measured && { measured }),
    },
  );
  if (found.status !== "planned") throw new Error("memory is known");
  return { plan: found.plan, codes: found.reasons.map(({ code }) => code), reasons: found.reasons, machine };
}

/** What is computed for the same plan. */
function computedAt({ card = "RTX 4090", quant = "UD-Q4_K_XL" }: Case, plan: Plan, depth: number): number {
  const machine = madeMachine(64e9, [madeGpu(card, 80e9)]);
  const gpu = poolsOf(machine, { reserveBytes: null, gpuReserveBytes: null })?.gpus[0] ?? null;
  const build = factsOfCatalogFile(fileOf(quant));
  return decodeSpeed(build, machine, { gpu, gpuShare: 1 }, plan.engine.kvType, depth).expected;
}

describe("what others have published", () => {
  it("stands where GPU, quantization, KV type and depth are the same, and its source is said", () => {
    const { plan, codes, reasons } = planOf({});
    expect(plan.speedBasis).toBe("published");
    const at = (depth: number) => plan.depths.find(({ depthTokens }) => depthTokens === depth)?.decode;
    expect(at(8192)).toMatchObject({ expected: 43.13, basis: "published" });
    expect(at(16_384)).toMatchObject({ expected: 41.15, basis: "published" });
    // Between 44.6 in an empty context and 43.13 at 8,192.
    expect(at(4096)?.basis).toBe("from-published");
    expect(plan.decode.expected).toBeGreaterThan(43.13);
    expect(plan.decode.expected).toBeLessThan(44.6);
    expect(plan.decode.low).toBeLessThan(plan.decode.expected * 0.85);
    expect(codes.filter((code) => code.startsWith("speed-"))).toEqual([
      expect.stringMatching(/^speed-published/),
    ]);
    expect(reasons.find(({ code }) => code.startsWith("speed-published"))?.params.source).toContain(
      "llama-bench",
    );
  });

  it.each<[string, Case]>([
    ["another GPU", { card: "RTX 4080" }],
    ["a laptop's GPU of that name", { card: "RTX 4090 Laptop GPU" }],
    ["another quantization", { quant: "UD-Q5_K_XL" }],
    ["another KV type", { knobs: { kvType: "q8_0" } }],
    ["another backend", { gpu: { backend: "vulkan" } }],
    ["a part on the processor", { knobs: { gpuLayers: 40 } }],
    [
      "a file that guesses ahead, as published without",
      { quant: "UD-Q4_K_XL", mtp: true, knobs: { speculation: true } },
    ],
  ])("does not stand for %s", (_what, other) => {
    const { plan, codes } = planOf(other);
    expect(plan.speedBasis).toBe("computed");
    expect(plan.depths.every(({ decode }) => decode.basis === "computed")).toBe(true);
    expect(codes.some((code) => code.startsWith("speed-published"))).toBe(false);
  });

  it("does not stand for a depth that it is far from: beyond the deepest it is derived, and the range is wider", () => {
    const { plan } = planOf({});
    const ratio = ({ low, high }: { low: number; high: number }) => high / low;
    const [deep, known] = [65_536, 16_384].map((depth) =>
      plan.depths.find(({ depthTokens }) => depthTokens === depth),
    );
    expect(deep?.decode.basis).toBe("from-published");
    expect(ratio(deep?.decode ?? { low: 1, high: 1 })).toBeGreaterThan(
      ratio(known?.decode ?? { low: 1, high: 1 }),
    );
  });

  it("stands for guessing ahead as far as the engine does", () => {
    const { plan } = planOf({
      card: "RTX 3090",
      quant: "Q4_K_M",
      mtp: true,
      knobs: { kvType: "q8_0", speculation: true },
    });
    expect(plan.engine.speculation).toBe("mtp");
    expect(plan.speedBasis).toBe("published");
    expect(plan.decode.expected).toBeGreaterThan(58);
    expect(plan.decode.expected).toBeLessThanOrEqual(63.5);
  });

  it("gives way to what was measured on this machine", () => {
    const { plan } = planOf({});
    const file = fileOf("UD-Q4_K_XL");
    const { backend, gpuLayers, kvType, threads } = plan.engine;
    const run: BenchRun = {
      schemaVersion: 1,
      id: "r",
      at: "2026-01-01T00:00:00.000Z",
      quern: "0",
      model: { id: file.id, name: "M", quant: file.quant, bytes: file.bytes },
      machine: { cpu: "c", cores: 2, memoryBytes: 1, gpus: [] },
      rows: [
        {
          kind: "decode",
          engine: "node-llama-cpp",
          engineVersion: "1",
          backend,
          gpuLayers,
          kvType,
          threads,
          speculation: "none",
          depth: 4096,
          tokens: 64,
          samples: [20, 21, 22],
        },
      ],
      skipped: [],
      status: "complete",
      error: null,
    };
    const own = planOf({ measured: [run] });
    expect(own.plan.speedBasis).toBe("measured");
    expect(own.plan.decode).toEqual({ low: 20, expected: 21, high: 22 });
    expect(own.plan.depths.some(({ decode }) => decode.basis.includes("published"))).toBe(false);
  });

  it("changes nothing of what is computed: the physics are held against these figures, not made from them", () => {
    const { plan } = planOf({ card: "RTX 4090", knobs: { kvType: "q8_0" } });
    expect(plan.decode.expected).toBeCloseTo(computedAt({}, plan, 4096), 6);
    const published = planOf({}).plan;
    expect(published.decode.expected).not.toBeCloseTo(computedAt({}, published, 4096), 1);
  });
});
