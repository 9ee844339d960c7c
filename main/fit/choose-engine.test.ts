import { join } from "node:path";
import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { machineFixture } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { CatalogFile, EnginePlan } from "../contract";
import { createTranslator, reasonText } from "../contract/messages";
import { anyEngine, chooseEngine, type EngineNeeds, type EngineWishes } from "./choose-engine";
import { canGuess } from "./guessing";
import { planForModel } from "./plan-for-model";

const plan: EnginePlan = {
  backend: "cuda",
  gpuLayers: 65,
  contextTokens: 16_384,
  kvType: "f16",
  threads: 4,
  batchTokens: 512,
};
const onGpu: EngineNeeds = { plan, where: "gpu", mtp: false };
const speeds = (one: number, other: number, guessing?: number): EngineWishes["measured"] => [
  { engine: "node-llama-cpp", speculation: "none", decode: one },
  { engine: "llama.node", speculation: "none", decode: other },
  ...(guessing === undefined
    ? []
    : [{ engine: "llama.node", speculation: "mtp", decode: guessing } as const]),
];
const choice = (needs: Partial<EngineNeeds>, wishes: Partial<EngineWishes> = {}) => {
  const { engine, speculates, why } = chooseEngine({ ...onGpu, ...needs }, { ...anyEngine, ...wishes });
  return [engine, speculates, why.code];
};

test("a model that is partly on the processor is run by the engine that is quick there", () => {
  expect(choice({ where: "gpu+cpu", mtp: true })).toEqual(["node-llama-cpp", false, "engine-cpu"]);
  expect(choice({ where: "cpu" })).toEqual(["node-llama-cpp", false, "engine-cpu"]);
});

test("a file that guesses ahead, whole on a GPU, is run by the engine that can use it", () => {
  expect(choice({ mtp: true })).toEqual(["llama.node", true, "engine-mtp"]);
  expect(choice({})).toEqual(["node-llama-cpp", false, "engine-no-gain"]);
});

test("images are seen by one engine only, whatever is set or measured", () => {
  const needs = { plan: { ...plan, mmprojPath: "/m.gguf" } };
  expect(choice(needs, { setting: "node-llama-cpp", measured: speeds(9, 1) })).toEqual([
    "llama.node",
    false,
    "engine-images",
  ]);
});

test("what was measured here overrules the rules, and the setting overrules both", () => {
  expect(choice({ mtp: true }, { measured: speeds(20, 12) })).toEqual([
    "node-llama-cpp",
    false,
    "engine-measured",
  ]);
  expect(choice({ where: "cpu" }, { measured: speeds(2, 3) })).toEqual([
    "llama.node",
    false,
    "engine-measured",
  ]);
  expect(choice({ mtp: true }, { setting: "node-llama-cpp", measured: speeds(1, 9) })).toEqual([
    "node-llama-cpp",
    false,
    "engine-by-setting",
  ]);
});

test("a difference within what measurements scatter decides nothing, nor does one engine alone", () => {
  expect(choice({ mtp: true }, { measured: speeds(10.3, 10) })[2]).toBe("engine-mtp");
  expect(choice({ mtp: true }, { measured: speeds(10, 12).slice(0, 1) })[2]).toBe("engine-mtp");
});

test("guessing ahead that measured slower is left, and the speed that is told is that of what runs", () => {
  const told = (measured: EngineWishes["measured"], mtp = true) => {
    const { engine, speculates, why } = chooseEngine({ ...onGpu, mtp }, { setting: "auto", measured });
    return [engine, speculates, why.code, why.params.speed];
  };
  expect(told(speeds(25, 30, 20))).toEqual(["llama.node", false, "engine-measured", 30]);
  expect(told(speeds(25, 20, 30))).toEqual(["llama.node", true, "engine-measured", 30]);
  expect(told(speeds(25, 22, 20))).toEqual(["node-llama-cpp", false, "engine-measured", 25]);
  // What cannot guess here has nothing of what was measured guessing.
  expect(told(speeds(25, 20, 30), false)).toEqual(["node-llama-cpp", false, "engine-measured", 25]);
  expect(told(speeds(25, 25, 20))).toEqual(["node-llama-cpp", false, "engine-no-gain", undefined]);
  expect(choice({ mtp: true }, { setting: "llama.node", measured: speeds(25, 30, 20) })).toEqual([
    "llama.node",
    false,
    "engine-by-setting",
  ]);
  // A difference within what measurements scatter decides nothing.
  expect(choice({ mtp: true }, { setting: "llama.node", measured: speeds(25, 30, 29.5) })[1]).toBe(true);
});

test("a plan that names its engine keeps it", () => {
  expect(
    choice({ plan: { ...plan, engine: "llama.node", speculation: "mtp" } }, { setting: "node-llama-cpp" }),
  ).toEqual(["llama.node", true, "engine-asked"]);
});

test("every choice says why, in both languages, with nothing left open", () => {
  const translators = (["en", "zh-CN"] as const).map((locale) => createTranslator(locale));
  fc.assert(
    fc.property(
      fc.constantFrom("gpu", "gpu+cpu", "cpu" as const),
      fc.boolean(),
      fc.constantFrom("auto", "node-llama-cpp", "llama.node" as const),
      fc.array(
        fc.record({
          engine: fc.constantFrom("node-llama-cpp", "llama.node" as const),
          speculation: fc.constantFrom("none", "mtp" as const),
          decode: fc.double({ min: 0.1, max: 200, noNaN: true }),
        }),
      ),
      fc.boolean(),
      (where, mtp, setting, measured, images) => {
        const needs = { where, mtp, plan: images ? { ...plan, mmprojPath: "/m" } : plan };
        const { engine, speculates, why } = chooseEngine(needs, { setting, measured });
        if (speculates) expect(engine).toBe("llama.node");
        for (const translator of translators) {
          const sentence = reasonText(translator, why);
          expect(sentence).not.toMatch(/^reason\.|\{\{|NaN|undefined/u);
          expect(sentence).toContain(engine);
        }
      },
    ),
  );
});

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

test("guessing ahead needs a file that can, and room for it on the GPU", () => {
  const machine = machineFixture("nvidia-desktop-4090");
  const file = files.find(({ mtp, quant }) => mtp && quant === "Q4_K_M");
  const plain = files.find(({ mtp, quant }) => !mtp && quant === "Q4_K_M");
  if (!file || !plain) throw new Error("The catalogue has no such file");
  const planned = planForModel({ file }, machine, { minContextTokens: 4096 });
  expect(planned.where).toBe("gpu");
  expect(canGuess({ file: plain }, planned)).toBe(false);
  const [gpu] = planned.memory.filter(({ device }) => device !== "ram");
  if (!gpu) throw new Error("No GPU in the plan");
  const withRoom = (room: number) => ({
    ...planned,
    memory: [{ ...gpu, freeBytes: gpu.needBytes + gpu.parts.reserve + room }],
  });
  expect(canGuess({ file }, withRoom(4e9))).toBe(true);
  expect(canGuess({ file }, withRoom(5e8))).toBe(false);
});
