import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { loadCatalog } from "../catalog";
import type { CatalogFile } from "../contract";
import { paperMachine } from "./paper-machine";
import { recommend } from "./recommend";
import { upgradesFor } from "./upgrades";

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

test("a fleet of 200 machines is answered in less than five seconds", () => {
  const hardware = [
    "8 GB RAM",
    "16 GB RAM, 8 cores",
    "RTX 3060 12 GB, 32 GB RAM",
    "RTX 4090 24 GB, 64 GB RAM",
    "M3 Max, 64 GB",
  ];
  const began = performance.now();
  for (let machine = 0; machine < 200; machine += 1) upgrades(hardware[machine % hardware.length] ?? "");
  const seconds = (performance.now() - began) / 1000;
  process.stdout.write(`200 machines with their upgrades: ${seconds.toFixed(2)} s\n`);
  expect(seconds).toBeLessThan(5);
});
