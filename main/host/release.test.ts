import { describe, expect, it } from "vitest";
import { machineFixture } from "../../test/fixtures/machines";
import type { EngineStatus, Figure, LoadedModel, MachineReport } from "../contract";
import { afterUnloading } from "./release";

const value = (figure: Figure<number> | undefined) => (figure?.known ? figure.value : Number.NaN);

function loaded(
  actual: Partial<LoadedModel["actual"]>,
  gpu?: NonNullable<LoadedModel["plan"]["gpu"]>,
  gpus?: NonNullable<LoadedModel["plan"]["gpus"]>,
): EngineStatus {
  const backend = actual.backend ?? "none";
  return {
    state: "ready",
    model: {
      modelId: "m",
      name: "M",
      quant: null,
      practice: false,
      plan: {
        backend,
        gpuLayers: 65,
        contextTokens: 16_384,
        kvType: "f16",
        threads: 8,
        batchTokens: 512,
        ...(gpu ? { gpu } : {}),
        ...(gpus ? { gpus } : {}),
      },
      engine: { id: "node-llama-cpp", version: "1", why: { code: "engine-default", params: {} } },
      slots: 1,
      images: false,
      actual: {
        backend,
        gpuLayers: 65,
        totalLayers: 65,
        contextTokens: 16_384,
        ramBytes: 0,
        vramBytes: 0,
        ...actual,
      },
    },
  };
}

/** The machine with this much free, and more of it in all. */
function withFree(name: string, freeBytes: number): MachineReport {
  const report = machineFixture(name);
  const free = { known: true as const, value: freeBytes, source: "test" };
  return {
    ...report,
    memory: { ...report.memory, availableBytes: free },
    gpus: report.gpus.map((gpu) => ({ ...gpu, freeBytes: free })),
  };
}

describe("the machine once Quern has unloaded its model", () => {
  it("is as it is when nothing is loaded", () => {
    const report = withFree("nvidia-two-3090", 5e9);
    expect(afterUnloading(report, { state: "none" })).toBe(report);
  });

  it("gets back what the engine holds, but not the pages of the file, which count as available already", () => {
    const report = withFree("nvidia-two-3090", 5e9);
    const after = afterUnloading(report, loaded({ ramBytes: 10e9, mappedBytes: 7e9 }));
    expect(value(after.memory.availableBytes)).toBe(15e9);
  });

  it("gets the GPU's memory back on the GPU that the plan named", () => {
    const report = withFree("nvidia-two-3090", 5e9);
    const status = loaded({ backend: "cuda", vramBytes: 16e9 }, { id: "gpu1", name: "RTX 3090", device: 1 });
    expect(afterUnloading(report, status).gpus.map((gpu) => value(gpu.freeBytes))).toEqual([5e9, 21e9]);
  });

  it("gets it back on each of the GPUs that the plan was spread over, by their size", () => {
    const report = withFree("nvidia-two-3090", 1e9);
    const [first, second] = ["gpu0", "gpu1"].map((id) => ({ id, name: "RTX 3090" }));
    if (!first || !second) throw new Error("no two");
    const status = loaded({ backend: "cuda", vramBytes: 30e9 }, first, [first, second]);
    const after = afterUnloading(report, status).gpus.map((gpu) => value(gpu.freeBytes));
    expect(after).toEqual([16e9, 16e9]);
  });

  it("counts what one card cannot have held on the next, and never more than a card has", () => {
    const report = withFree("nvidia-two-3090", 5e9);
    const status = loaded({ backend: "cuda", vramBytes: 40e9 }, { id: "gpu1", name: "RTX 3090" });
    const [first, second] = afterUnloading(report, status).gpus;
    const whole = value(second?.dedicatedBytes);
    expect(value(second?.freeBytes)).toBe(whole);
    expect(value(first?.freeBytes)).toBe(5e9 + 40e9 - whole);
  });

  it("counts memory that a GPU shares with the system once", () => {
    const report = withFree("apple-m1-max-64", 10e9);
    const status = loaded({ backend: "metal", vramBytes: 18e9, ramBytes: 17e9 });
    const after = afterUnloading(report, status);
    expect(value(after.memory.availableBytes)).toBe(28e9);
    expect(value(after.gpus[0]?.freeBytes)).toBe(28e9);
  });
});
