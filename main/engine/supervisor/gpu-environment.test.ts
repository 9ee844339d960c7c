import { expect, test } from "vitest";
import type { EnginePlan } from "../../contract";
import { gpuEnvironment } from "./gpu-environment";

const plan = (backend: EnginePlan["backend"], device?: number): EnginePlan => ({
  backend,
  gpuLayers: 65,
  contextTokens: 16_384,
  kvType: "f16",
  threads: 8,
  batchTokens: 512,
  gpu: { id: "gpu1", name: "RTX 3090", ...(device === undefined ? {} : { device }) },
});

test("of several CUDA cards the engine sees the planned one only", () => {
  expect(gpuEnvironment(plan("cuda", 1), {})).toEqual({ CUDA_VISIBLE_DEVICES: "1" });
});

test("where the user shows only some cards, the number counts among those", () => {
  const shown = { CUDA_VISIBLE_DEVICES: "3, GPU-8932f937" };
  expect(gpuEnvironment(plan("cuda", 0), shown)).toEqual({ CUDA_VISIBLE_DEVICES: "3" });
  expect(gpuEnvironment(plan("cuda", 1), shown)).toEqual({ CUDA_VISIBLE_DEVICES: "GPU-8932f937" });
  expect(gpuEnvironment(plan("cuda", 2), shown)).toEqual({});
});

test("where the number is not certain, or the backend takes none, the choice is left to llama.cpp", () => {
  expect(gpuEnvironment(plan("cuda"), {})).toEqual({});
  expect(gpuEnvironment(plan("vulkan", 1), {})).toEqual({});
  expect(gpuEnvironment(plan("none", 1), {})).toEqual({});
});

test("a plan that is spread over several CUDA cards shows exactly those, or all where one is not certain", () => {
  const card = (device?: number) => ({
    id: `gpu${device}`,
    name: "RTX 3090",
    ...(device !== undefined && { device }),
  });
  const spread = (...devices: (number | undefined)[]) => ({ ...plan("cuda", 0), gpus: devices.map(card) });
  expect(gpuEnvironment(spread(0, 2), {})).toEqual({ CUDA_VISIBLE_DEVICES: "0,2" });
  expect(gpuEnvironment(spread(0, 1), { CUDA_VISIBLE_DEVICES: "3,5,7" })).toEqual({
    CUDA_VISIBLE_DEVICES: "3,5",
  });
  expect(gpuEnvironment(spread(0, undefined), {})).toEqual({});
});
