import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { quiet } from "../../test/fixtures/quiet";
import { loadCatalog } from "../catalog";
import type { CatalogFile, Learned } from "../contract";
import { paperMachine } from "./paper-machine";
import { type RecommendOptions, recommend } from "./recommend";
import { optionsOn, upgradesFor, withMemory } from "./upgrades";

const now = new Date("2026-11-26T00:00:00.000Z");
let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});
const gib = 1024 ** 3;
const upgrades = (hardware: string) => {
  const machine = paperMachine(hardware, now);
  return upgradesFor(machine, files, {}, recommend(machine, files));
};

test("a machine that runs nothing is told the least memory and the smallest card that change that", () => {
  const [memory, card] = upgrades("8 GB RAM");
  expect(memory).toMatchObject({ kind: "memory" });
  expect(card).toMatchObject({ kind: "gpu", plan: { where: "gpu" } });
  const statusWith = (bytes: number) => recommend(paperMachine(`${bytes / gib} GB RAM`, now), files).status;
  expect(statusWith(memory?.bytes ?? 0)).toBe("fits");
});

test("a machine that runs a build whole on its card needs nothing", () => {
  expect(upgrades("RTX 4090 24 GB, 64 GB RAM")).toEqual([]);
});

test("a machine without a card is told which one would take a build whole, and no more memory", () => {
  expect(upgrades("64 GB RAM").map(({ kind }) => kind)).toEqual(["gpu"]);
});

test("memory of Apple silicon is not added: it is another machine", () => {
  expect(upgrades("Apple M2, 8 GB").map(({ kind }) => kind)).toEqual(["machine"]);
});

const measuredMachine = (gigabytes: number, readBytesPerSecond: number) => {
  const machine = paperMachine(`${gigabytes} GB RAM, 8 cores`, now);
  const figure = { known: true, value: readBytesPerSecond, source: "memory-speed" } as const;
  return { ...machine, memory: { ...machine.memory, readBytesPerSecond: figure } };
};

test("more memory is as quick as what is there was measured to be", () => {
  const machine = measuredMachine(8, 21e9);
  expect(withMemory(machine, 32 * gib)?.memory.readBytesPerSecond).toEqual(machine.memory.readBytesPerSecond);
  const [slow, quick] = [10e9, 60e9].map((speed) => {
    const at = measuredMachine(8, speed);
    return upgradesFor(at, files, {}, recommend(at, files))[0]?.plan.decode.expected ?? Number.NaN;
  });
  expect(quick).toBeGreaterThan((slow ?? Number.NaN) * 2);
});

test("what a build measured here on the processor counts for it with more memory, too", () => {
  const machine = paperMachine("8 GB RAM, 8 cores", now);
  const plain = upgradesFor(machine, files, {}, recommend(machine, files))[0];
  if (!plain) throw new Error("no upgrade");
  const { engine, file } = plain.plan;
  const answer = { tokens: 200, depth: 500, decode: 9.5, prefill: null, at: now.toISOString() };
  const record: Learned = {
    modelId: file.id,
    name: file.file,
    bytes: file.bytes,
    hardware: "x",
    engine: { id: "node-llama-cpp", version: "1" },
    planKey: "x",
    plan: engine,
    expectedDecode: null,
    memory: [],
    answers: [answer, answer, answer],
    at: now.toISOString(),
  };
  const learned = [record];
  const with9 = upgradesFor(machine, files, {}, recommend(machine, files, {}, { learned }), { learned })[0];
  expect(with9?.plan.decode.expected).toBe(9.5);
  expect(with9?.plan.speedBasis).toBe("measured");
});

test("of a card that is not there nothing counts that was measured on another one", () => {
  const rows = ["none", "vulkan"].map((backend) => ({ backend }));
  const learned = rows.map((plan) => ({ plan }));
  const known = { measured: [{ rows }], learned, installed: new Set(["a"]) } as unknown as RecommendOptions;
  const card = optionsOn("gpu", known);
  expect(card.measured?.map((run) => run.rows.map(({ backend }) => backend))).toEqual([["none"]]);
  expect(card.learned?.map(({ plan }) => plan.backend)).toEqual(["none"]);
  expect(card.installed).toEqual(new Set(["a"]));
  expect(optionsOn("memory", known)).toBe(known);
});

test("a file that is here needs no room on the disk with an upgrade, either", () => {
  const full = paperMachine("8 GB RAM, 8 cores, 2 GB disk", now);
  expect(upgradesFor(full, files, {}, recommend(full, files))).toEqual([]);
  const installed = new Set(files.map(({ id }) => id));
  const known = recommend(full, files, {}, { installed });
  expect(upgradesFor(full, files, {}, known, { installed })[0]?.kind).toBe("memory");
});

test("a fleet of 200 machines is answered in less than five seconds", { timeout: 60_000 }, () => {
  const hardware = [
    "8 GB RAM",
    "16 GB RAM, 8 cores",
    "RTX 3060 12 GB, 32 GB RAM",
    "RTX 4090 24 GB, 64 GB RAM",
    "M3 Max, 64 GB",
  ];
  const limit = 5;
  const took: number[] = [];
  // The best of three tries, on a quiet machine the first: others may have the processor during one of them.
  while (took.length < (quiet ? 1 : 3) && Math.min(...took) >= limit) {
    const began = performance.now();
    for (let machine = 0; machine < 200; machine += 1) upgrades(hardware[machine % hardware.length] ?? "");
    took.push((performance.now() - began) / 1000);
  }
  process.stdout.write(`200 machines with their upgrades: ${took.map((s) => s.toFixed(2))} s\n`);
  expect(Math.min(...took)).toBeLessThan(limit);
});
