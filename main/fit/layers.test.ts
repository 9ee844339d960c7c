import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import { findCatalogFile, type GgufHeader, loadCatalog, qwen36Shape } from "../catalog";
import { type CatalogFile, wishes } from "../contract";
import { type BuildFacts, bytesOfLayers, factsOfCatalogFile, factsOfHeader, layerBytes } from "./build-facts";
import { heldBy, layerTable } from "./layers";
import { cpuMemory, discreteMemory, MiB } from "./memory";
import { poolsOf } from "./pools";
import { recipeOf } from "./recipes";
import { recommend } from "./recommend";
import { cpuWeights } from "./repack";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

function build(quant: string): BuildFacts {
  const file = findCatalogFile(files, quant);
  if (!file) throw new Error(`no ${quant}`);
  return factsOfCatalogFile(file);
}

const last = (facts: BuildFacts, layers: number) => heldBy(facts, 64 - layers, 64, false).bytes / MiB;

describe("the layers of a build", () => {
  // Sums over the published tensor list of Q4_K_M; the mean of all layers would give 1,793.8, 3,587.7 and 5,381.5.
  it.each([
    [8, 1921.6],
    [16, 3680.6],
    [24, 5439.5],
  ])("count as they are: the last %i of Q4_K_M hold %f MiB", (layers, expected) => {
    expect(last(build("Q4_K_M"), layers)).toBeCloseTo(expected, 0);
  });

  it("are all of a build together with what comes behind them, whatever the build", () => {
    for (const file of files) {
      const facts = factsOfCatalogFile(file);
      expect(heldBy(facts, 0, 64, true).bytes, file.quant).toBeCloseTo(layerBytes(facts), -1);
      // The output layer is behind them, and little else but the block that guesses ahead.
      const behind = layerBytes(facts) - heldBy(facts, 0, 64, false).bytes;
      expect(behind / layerBytes(facts), file.quant).toBeLessThan(0.11);
      expect(behind, file.quant).toBeGreaterThan(1e9);
    }
  });

  it("are divided without loss or overlap, bytes and types, wherever they are cut", () => {
    fc.assert(
      fc.property(
        fc.nat(64),
        fc.nat(64),
        fc.constantFrom("Q4_K_M", "UD-Q5_K_XL", "Q3_K_M"),
        (a, b, quant) => {
          const [from, to] = [Math.min(a, b), Math.max(a, b)];
          const facts = build(quant);
          const runs = [
            heldBy(facts, 0, from, false),
            heldBy(facts, from, to, false),
            heldBy(facts, to, 64, true),
          ];
          const sum = runs.reduce((all, { bytes }) => all + bytes, 0);
          expect(sum).toBeCloseTo(layerBytes(facts), -1);
          const of = (type: string) => runs.reduce((all, { byType }) => all + (byType?.[type] ?? 0), 0);
          for (const [type, bytes] of Object.entries(facts.bytesByType ?? {}))
            expect(of(type)).toBeCloseTo(bytes, -1);
        },
      ),
    );
  });

  it("come from a file's own header, where it is here; blocks that guess ahead are none of them", () => {
    const tensor = (name: string, bytes: number, type = "Q4_K") => ({
      name,
      type,
      bytes,
      dims: [1, 248_320],
      offset: 0,
    });
    const header = {
      architecture: "qwen35",
      dataOffset: 100,
      metadata: headerMetadata(),
      tensors: [
        tensor("token_embd.weight", 50),
        ...Array.from({ length: 4 }, (_, at) => tensor(`blk.${at}.ffn_down.weight`, 10 * (at + 1))),
        tensor("blk.3.attn_v.weight", 5, "Q6_K"),
        tensor("blk.4.nextn.eh_proj.weight", 1000, "Q8_0"),
        tensor("output.weight", 200, "Q6_K"),
      ],
    } as unknown as GgufHeader;
    const facts = factsOfHeader({ path: "x", fileBytes: 100 + 50 + 100 + 5 + 1000 + 200, header });
    expect(heldBy(facts, 2, 4, false)).toEqual({ bytes: 75, byType: { Q4_K: 70, Q6_K: 5, Q8_0: undefined } });
    expect(heldBy(facts, 4, 4, true)).toEqual({ bytes: 1200, byType: { Q4_K: 0, Q6_K: 200, Q8_0: 1000 } });
  });

  it("count for a card as llama.cpp counts them: the output layer first, then from the last to the first", () => {
    const file = findCatalogFile(files, "Q4_K_M");
    if (!file) throw new Error("no Q4_K_M");
    const bytes = bytesOfLayers({ file });
    expect(bytes).toHaveLength(66);
    expect(bytes.slice(0, 2)).toEqual([0, 1_042_944_000]);
    expect((bytes[9] ?? 0) - (bytes[1] ?? 0)).toBeCloseTo(1921.493 * MiB, -4);
    expect(Math.abs((bytes[65] ?? 0) - layerBytes(factsOfCatalogFile(file)))).toBeLessThan(100_000);
  });

  it("count the mean where nobody knows them", () => {
    const facts = { ...build("Q4_K_M"), layers: null };
    expect(last(facts, 8)).toBeCloseTo((layerBytes(facts) - facts.outputBytes) / 8 / MiB, 3);
  });
});

function headerMetadata() {
  const number = (key: string, value: number) => [`qwen35.${key}`, value] as const;
  return new Map([
    number("block_count", 5),
    number("nextn_predict_layers", 1),
    number("attention.head_count", 24),
    number("attention.head_count_kv", 4),
    number("attention.key_length", 256),
    number("attention.value_length", 256),
    number("embedding_length", 5120),
    number("context_length", 262_144),
    number("ssm.time_step_rank", 48),
    number("ssm.conv_kernel", 4),
    number("ssm.state_size", 128),
    number("ssm.group_count", 16),
    number("ssm.inner_size", 6144),
  ]);
}

describe("a plan that is divided", () => {
  const request = (facts: BuildFacts) => {
    const machine = madeMachine(64e9, [madeGpu("RTX 3090", 24e9)]);
    const pools = poolsOf(machine, wishes.parse({}));
    const [gpu] = pools?.gpus ?? [];
    if (!pools || !gpu) throw new Error("no pools");
    const asked = {
      build: facts,
      machine,
      ram: pools.ram,
      contextTokens: 4096,
      kvType: "f16",
      batchTokens: 512,
    } as const;
    return { asked, gpu };
  };

  it("has the heavier last layers on the card, the lighter ones in memory, and the end on both", () => {
    const facts = build("Q4_K_M");
    const { asked, gpu } = request(facts);
    const [card, ram] = discreteMemory(asked, gpu, 16);
    const end = layerBytes(facts) - heldBy(facts, 0, 64, false).bytes;
    expect(card?.parts.weights).toBe(Math.round(heldBy(facts, 48, 64, false).bytes + end));
    const first = heldBy(facts, 0, 48, false).bytes;
    expect(Math.abs((ram?.parts.weights ?? 0) - first - end - facts.tokenEmbdBytes)).toBeLessThan(2);
  });

  it("rearranges nothing of the layers in memory: they are pages of the file, from which the card takes them", () => {
    const facts = build("Q4_K_M");
    const { asked, gpu } = request(facts);
    const [, ram] = discreteMemory(asked, gpu, 16);
    expect(ram?.reclaimableBytes).toBe(Math.round(heldBy(facts, 0, 48, true).bytes) + facts.tokenEmbdBytes);
    expect(ram?.reclaimableBytes).toBe(ram?.parts.weights);
  });
});

describe("a build whose tensors' types nobody has published", () => {
  it.each([
    ["UD-Q8_K_XL", "Q8_0"],
    ["UD-Q6_K_XL", "Q6_K"],
    ["UD-Q5_K_XL", "Q5_K_M"],
    ["UD-Q4_K_XL", "Q4_K_M"],
    ["UD-Q3_K_XL", "Q3_K_M"],
    ["UD-Q2_K_XL", "Q3_K_S"],
    ["IQ3_M", "Q3_K_S"],
    ["Q4_K_L", "Q4_K_M"],
    ["Q5_1", "Q5_K_M"],
  ])("%s is taken as %s", (quant, family) => {
    expect(recipeOf(quant)).toMatchObject({ name: family, assumed: true });
  });

  it.each(["", "BF16", "F16", "MXFP4"])("%s has no family, and says nothing of its types", (quant) => {
    expect(recipeOf(quant)).toBeNull();
  });

  it.each(["Q3_K_M", "IQ4_NL", "Q4_K_M"])("%s is its own", (quant) => {
    expect(recipeOf(quant)).toMatchObject({ name: quant, assumed: false });
    expect(build(quant).typesAssumedFrom).toBeUndefined();
  });

  it("is rearranged as its family is, in proportion, on every processor", () => {
    for (const file of files) {
      const facts = factsOfCatalogFile(file);
      const own = cpuWeights(heldBy(facts, 0, 64, true), madeMachine(64e9, [], { vector: ["AMX"] }));
      expect(own.anonymousBytes, file.quant).toBeGreaterThan(1e9);
      expect(own.mappedBytes, file.quant).toBeGreaterThanOrEqual(0);
    }
    const [ud, plain] = ["UD-Q4_K_XL", "Q4_K_M"].map((quant) => {
      const facts = build(quant);
      const { anonymousBytes } = cpuWeights(heldBy(facts, 0, 64, true), madeMachine(64e9));
      return anonymousBytes / layerBytes(facts);
    });
    expect(Math.abs((ud ?? 0) - (plain ?? 1))).toBeLessThan(0.02);
  });

  it("keeps its size to the byte: only how it is divided is assumed", () => {
    const facts = build("UD-Q4_K_XL");
    const { asked } = (() => {
      const machine = madeMachine(64e9);
      const pools = poolsOf(machine, wishes.parse({}));
      if (!pools) throw new Error("no pools");
      return {
        asked: {
          build: facts,
          machine,
          ram: pools.ram,
          contextTokens: 4096,
          kvType: "f16",
          batchTokens: 512,
        } as const,
      };
    })();
    expect(cpuMemory(asked)[0]?.parts.weights).toBe(facts.fileBytes - facts.headerBytes);
  });

  it("is said to be assumed where it matters, and not where all is on the card", () => {
    const codes = (machine: ReturnType<typeof madeMachine>) => {
      const found = recommend(
        machine,
        files.filter(({ quant, mtp }) => quant === "UD-Q4_K_XL" && !mtp),
      );
      return found.reasons.filter(({ code }) => code === "types-assumed").map(({ params }) => params);
    };
    expect(codes(madeMachine(64e9))).toEqual([{ quant: "UD-Q4_K_XL", family: "Q4_K_M" }]);
    expect(codes(madeMachine(64e9, [madeGpu("RTX 4090", 24e9)]))).toEqual([]);
  });

  it("with the name of a recipe but other bytes is scaled to its own size", () => {
    const file = findCatalogFile(files, "Q4_K_M");
    if (!file) throw new Error("no Q4_K_M");
    const larger = factsOfCatalogFile({ ...file, bytes: file.bytes + 1.2e9 });
    expect(heldBy(larger, 0, 64, true).bytes).toBeCloseTo(layerBytes(larger), -1);
    expect(last(larger, 64) - last(factsOfCatalogFile(file), 64)).toBeCloseTo(1.2e9 / MiB, 0);
  });
});

it("a table of layers is their running sums", () => {
  const table = layerTable([{ Q4_K: 1, F32: 2 }, { Q6_K: 4 }], 2);
  expect(table).toEqual({
    layers: 2,
    before: [0, 6, 14],
    beforeByType: { Q4_K: [0, 2, 2], F32: [0, 4, 4], Q6_K: [0, 0, 8] },
  });
  expect(qwen36Shape.layers).toBe(64);
});
