import { join } from "node:path";
import { expect, it } from "vitest";
import { machineFixture, machineNames } from "../../test/fixtures/machines";
import { loadCatalog } from "../catalog";
import type { MachineReport } from "../contract";
import { recommend } from "./recommend";

const files = await loadCatalog(join(import.meta.dirname, "../../resources"));

const gpuOf = (machine: MachineReport) => {
  const result = recommend(machine, files);
  return result.status === "fits" ? result.plan.engine.gpu : undefined;
};

it("a plan names the GPU whose memory it counts on, by the number that CUDA gives it", () => {
  const machine = machineFixture("nvidia-two-3090");
  const free = (value: number) => ({ known: true as const, value, source: "test" });
  for (const roomy of [0, 1]) {
    const gpus = machine.gpus.map((gpu, index) => ({
      ...gpu,
      freeBytes: free(index === roomy ? 24e9 : 3e9),
    }));
    expect(gpuOf({ ...machine, gpus })).toMatchObject({ id: `gpu${roomy}`, device: roomy });
  }
});

it("a number is given where it is certain only: for CUDA", () => {
  for (const name of machineNames()) {
    const machine = machineFixture(name);
    const planned = gpuOf(machine);
    if (planned === undefined) continue;
    const { backend } = machine.gpus.find((gpu) => gpu.id === planned.id) ?? {};
    expect(planned.device !== undefined, name).toBe(backend === "cuda");
  }
});
