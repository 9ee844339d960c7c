import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { machineFixture } from "../../../test/fixtures/machines";
import type { AnswerStats, LoadedModel } from "../../contract";
import type { EngineBuffer, ModelToLoad } from "../../engine";
import { deviceFacts } from "./facts";
import { keptAnswers, keptRecords, LearnedFile } from "./learned-file";
import { createLearner } from "./learner";
import { measuredHere } from "./measured-here";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-learned-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const machine = machineFixture("server-no-gpu");
const plan = {
  backend: "none" as const,
  gpuLayers: 0,
  contextTokens: 16_384,
  kvType: "f16" as const,
  threads: 4,
  batchTokens: 512,
};
const planned = {
  device: "ram",
  name: "RAM",
  parts: { weights: 10_000, kvCache: 2000, recurrentState: 300, compute: 700, reserve: 500 },
  needBytes: 13_000,
  freeBytes: 20_000,
  reclaimableBytes: 1000,
};
const buffers: EngineBuffer[] = [
  { device: "ram", kind: "weights", mapped: true, bytes: 10_100 },
  { device: "ram", kind: "weights", mapped: false, bytes: 9100 },
  { device: "ram", kind: "kv", mapped: false, bytes: 2000 },
  { device: "ram", kind: "compute", mapped: false, bytes: 600 },
];
const model: ModelToLoad = {
  modelId: "q4",
  name: "Q4",
  path: "/m.gguf",
  quant: "Q4_K_M",
  practice: false,
  plan,
  bytes: 11_000,
  expected: { memory: [planned], decode: { low: 4, expected: 5, high: 6 } },
};
const ready = (change: Partial<LoadedModel> = {}): LoadedModel => ({
  modelId: "q4",
  name: "Q4",
  quant: "Q4_K_M",
  practice: false,
  plan,
  engine: { id: "node-llama-cpp", version: "1", why: { code: "engine-default", params: {} } },
  slots: 1,
  images: false,
  actual: {
    backend: "none",
    gpuLayers: 0,
    totalLayers: 65,
    contextTokens: 16_384,
    ramBytes: 11_800,
    mappedBytes: 900,
    vramBytes: 0,
  },
  ...change,
});
const stats: AnswerStats = {
  promptTokens: 300,
  reusedTokens: 100,
  generatedTokens: 50,
  prefillMs: 10_000,
  decodeMs: 10_000,
  thinkingMs: 0,
  contextUsedTokens: 350,
  contextTokens: 16_384,
};
const trouble: unknown[] = [];
const learnerOn = async () =>
  createLearner({
    file: await LearnedFile.open(folder),
    machine: async () => machine,
    onTrouble: (thrown) => trouble.push(thrown),
  });

test("a load is compared part by part with its plan", () => {
  const [fact] = deviceFacts([planned], buffers, { ramBytes: 11_800, mappedBytes: 900 }, 0);
  expect(fact).toEqual({
    device: "ram",
    name: "RAM",
    weights: { plannedBytes: 10_000, tookBytes: 10_100 },
    kvCache: { plannedBytes: 2000, tookBytes: 2000 },
    rest: { plannedBytes: 1000, tookBytes: 700 },
    total: { plannedBytes: 13_000, tookBytes: 12_800 },
    atLeast: false,
  });
});

test("what neither system nor engine tells is not known, and nothing is made up for it", () => {
  const [fact] = deviceFacts([planned], [], { ramBytes: 22_000 }, 0);
  expect([fact?.weights, fact?.kvCache, fact?.rest, fact?.total].map((pair) => pair?.tookBytes)).toEqual(
    Array(4).fill(null),
  );
});

test("what several cards hold is told together, so none of them is compared", () => {
  const card = (device: string) => ({ ...planned, device, name: "RTX 3090" });
  const onCards: EngineBuffer[] = [{ device: "gpu", kind: "weights", mapped: false, bytes: 20_000 }];
  const facts = deviceFacts(
    [card("gpu0"), card("gpu1"), planned],
    [...buffers, ...onCards],
    { ramBytes: 11_800 },
    26_000,
  );
  expect(facts.map(({ total, weights }) => [total.tookBytes, weights.tookBytes])).toEqual([
    [null, null],
    [null, null],
    [null, 10_100],
  ]);
});

test("loads and answers are kept over a restart, and what an answer adds to memory counts", async () => {
  const learner = await learnerOn();
  learner.loaded(model, ready(), buffers);
  learner.answered(stats, ready(), { ramBytes: 12_300, mappedBytes: 900 });
  learner.answered(stats, ready(), { ramBytes: 12_100, mappedBytes: 900 });
  await learner.settled();
  const [record] = (await learnerOn()).of(machine);
  expect(record?.memory[0]?.total.tookBytes).toBe(13_300);
  expect(record?.memory[0]?.rest.tookBytes).toBe(1200);
  expect(record?.answers.map(({ decode, prefill, depth }) => [decode, prefill, depth])).toEqual([
    [5, 20, 325],
    [5, 20, 325],
  ]);
  expect(record?.expectedDecode?.expected).toBe(5);
  expect((await learnerOn()).of(machineFixture("nvidia-desktop-4090"))).toEqual([]);
  expect(trouble).toEqual([]);
});

test("the practice model and answers with room left for others teach no speed", async () => {
  const learner = await learnerOn();
  learner.loaded({ ...model, practice: true }, ready({ practice: true }), []);
  learner.answered(stats, ready({ practice: true }), null);
  await learner.settled();
  expect(learner.of(machine)).toEqual([]);
  learner.loaded(model, ready(), buffers);
  learner.answered(stats, ready({ plan: { ...plan, gentle: true } }), null);
  await learner.settled();
  expect(learner.of(machine)[0]?.answers).toEqual([]);
});

test("the file stays small, however much is loaded and answered", async () => {
  const file = await LearnedFile.open(folder);
  const learner = createLearner({ file, machine: async () => machine, onTrouble: (e) => trouble.push(e) });
  for (let at = 0; at < keptRecords + 5; at++) {
    learner.loaded({ ...model, modelId: `m${at}` }, ready(), buffers);
    for (let many = 0; many < (at > keptRecords ? keptAnswers + 3 : 1); many++)
      learner.answered(stats, ready(), null);
  }
  await learner.settled();
  const records = learner.of(machine);
  expect(records).toHaveLength(keptRecords);
  expect(records.at(-1)?.answers).toHaveLength(keptAnswers);
  expect(records.at(-1)?.modelId).toBe(`m${keptRecords + 4}`);
});

const gpuPlan = {
  ...planned,
  device: "gpu0",
  name: "RTX 4090",
  parts: { weights: 10e9, kvCache: 1e9, recurrentState: 1e8, compute: 9e8, reserve: 1e9 },
  needBytes: 12e9,
  freeBytes: 23e9,
  reclaimableBytes: 0,
};
const gpuBuffers: EngineBuffer[] = [
  { device: "gpu", kind: "weights", mapped: false, bytes: 10e9 },
  { device: "gpu", kind: "kv", mapped: false, bytes: 1e9 },
  { device: "gpu", kind: "compute", mapped: false, bytes: 5e8 },
];
const onGpu = (vramFree?: { before: number; after: number }) =>
  deviceFacts([gpuPlan, planned], gpuBuffers, { ramBytes: 1, mappedBytes: 1 }, 11.5e9, vramFree)[0];

test("of a card the drop in what is free counts, with what the driver takes beside the engine's buffers", () => {
  // 600 MB were the driver's before the engine looked, 200 more came with the graph.
  const fact = onGpu({ before: 22.4e9, after: 22.4e9 - 11.7e9 });
  expect(fact?.total).toEqual({ plannedBytes: 12e9, tookBytes: 12.3e9 });
  expect(fact?.rest.tookBytes).toBe(1.3e9);
  expect(fact?.atLeast).toBe(false);
});

test("a drop that is other programs' doing is not taken for the engine's", () => {
  // Something else took four gigabytes since the plan was made: only what came with the load counts.
  expect(onGpu({ before: 19e9, after: 19e9 - 11.7e9 })?.total.tookBytes).toBe(11.7e9);
  // Something else gave memory back during the load: the buffers are what is known.
  expect(onGpu({ before: 22.4e9, after: 13e9 })).toMatchObject({
    total: { tookBytes: 11.5e9 },
    atLeast: true,
  });
  expect(onGpu()).toMatchObject({ total: { tookBytes: 11.5e9 }, atLeast: true });
});

test("a shortfall that only the drop shows is learned", async () => {
  const learner = await learnerOn();
  const card = { ...plan, backend: "cuda" as const, gpuLayers: 65, gpu: { id: "gpu0", name: "RTX 4090" } };
  const wanted = {
    ...model,
    plan: card,
    expected: { memory: [gpuPlan, planned], decode: { low: 1, expected: 2, high: 3 } },
  };
  const actual = { ...ready().actual, backend: "cuda" as const, gpuLayers: 65, vramBytes: 11.5e9 };
  learner.loaded(wanted, ready({ plan: card, actual }), gpuBuffers, {
    before: 22.4e9,
    after: 22.4e9 - 11.7e9,
  });
  await learner.settled();
  const [fact] = learner.of(machine)[0]?.memory ?? [];
  // The fit raises a plan by what is over (`main/fit/learned.ts`).
  expect((fact?.total.tookBytes ?? 0) - (fact?.total.plannedBytes ?? 0)).toBe(3e8);
});

test("app and command learn into one file: neither loses what the other has written", async () => {
  const [app, command] = [await learnerOn(), await learnerOn()];
  const other = { ...model, modelId: "q5" };
  app.loaded(model, ready(), buffers);
  await app.settled();
  command.loaded(other, ready({ modelId: "q5" }), buffers);
  await command.settled();
  app.answered(stats, ready(), null);
  await app.settled();
  const kept = (await learnerOn()).of(machine);
  expect(kept.map(({ modelId, answers }) => [modelId, answers.length]).sort()).toEqual([
    ["q4", 1],
    ["q5", 0],
  ]);
  expect(trouble).toEqual([]);
});

test("a damaged file is kept aside and begun anew, and a record that makes no sense is left out", async () => {
  const path = join(folder, "learned.json");
  await writeFile(path, "{ half");
  expect((await LearnedFile.open(folder)).of("x")).toEqual([]);
  const learner = await learnerOn();
  learner.loaded(model, ready(), buffers);
  await learner.settled();
  const whole = JSON.parse(await readFile(path, "utf8")) as { records: unknown[] };
  await writeFile(path, JSON.stringify({ ...whole, records: [...whole.records, { modelId: 7 }] }));
  expect((await learnerOn()).of(machine)).toHaveLength(1);
});

test("who only looks gets what was learned on this machine, and leaves a damaged file where it is, named", async () => {
  expect(await measuredHere(folder, machine)).toEqual({ measured: [], learned: [], unsound: [] });
  const learner = await learnerOn();
  learner.loaded(model, ready(), buffers);
  learner.answered(stats, ready(), null);
  await learner.settled();
  const path = join(folder, "learned.json");
  const found = await measuredHere(folder, machine);
  expect(found.learned).toEqual(learner.of(machine));
  expect(found.learned).toHaveLength(1);
  expect(found.unsound).toEqual([]);
  expect((await measuredHere(folder, machineFixture("nvidia-desktop-4090"))).learned).toEqual([]);

  const text = await readFile(path, "utf8");
  await writeFile(path, text.replace('"records":[', '"records":[{"no":"record"},'));
  const partly = await measuredHere(folder, machine);
  expect([partly.learned.length, partly.unsound]).toEqual([1, [path]]);
  const runs = join(folder, "bench-runs.json");
  for (const damaged of ["{", "[]", '{"schemaVersion":9,"records":[]}']) {
    await writeFile(path, damaged);
    await writeFile(runs, damaged === "[]" ? "{}" : damaged);
    expect(await measuredHere(folder, machine)).toEqual({
      measured: [],
      learned: [],
      unsound: [runs, path],
    });
    expect(await readFile(path, "utf8")).toBe(damaged);
  }
  expect((await readdir(folder)).toSorted()).toEqual(["bench-runs.json", "learned.json"]);
});
