import { expect, test } from "vitest";
import { QuernError } from "../../contract";
import { loadError } from "./load-error";

const model = {
  name: "M",
  gpu: true,
  memory: [
    { device: "gpu", needBytes: 50, freeBytes: 30 },
    { device: "ram", needBytes: 5, freeBytes: 3 },
  ],
} as const;

test("a failed load is named: memory, backend or file", () => {
  const cases: [Error, string[], string][] = [
    [Object.assign(new Error("too little"), { name: "InsufficientMemoryError" }), [], "engine-out-of-memory"],
    [new Error("Failed to load model"), ["error: failed to allocate CUDA0 buffer"], "engine-out-of-memory"],
    [Object.assign(new Error("none"), { name: "NoBinaryFoundError" }), [], "engine-backend"],
    [new Error("Failed to load model"), ["error: ggml_vulkan: device lost"], "engine-backend"],
    [new Error("Failed to load model"), ["error: missing tensor 'output.weight'"], "engine-bad-file"],
  ];
  for (const [error, log, code] of cases) expect(loadError(error, model, log).code).toBe(code);
  expect(loadError(new Error("x"), model, ["error: missing tensor"]).params.what).toBe(
    "error: missing tensor",
  );
});

test("an error that has a name already keeps it", () => {
  const error = new QuernError("not-gguf", { path: "x" });
  expect(loadError(error, model, [])).toBe(error);
});

test("memory that ran out is told with the figures of the device that it ran out on", () => {
  const onGpu = loadError(new Error("failed to allocate CUDA0 buffer"), model, []);
  expect(onGpu.params).toEqual({ name: "M", needBytes: 50, freeBytes: 30, device: "gpu" });
  // What llama.cpp logs when a KV cache is too large for the system's memory, beside a card that works.
  const log = [
    "warn: ggml_cuda: device 0 is slow",
    "error: ggml_aligned_malloc: insufficient memory (attempted to allocate 65536.00 MB)",
    "error: alloc_tensor_range: failed to allocate CPU buffer of size 68719476736",
  ];
  const onCpu = loadError(new Error("Failed to create context"), model, log);
  expect(onCpu.params).toEqual({ name: "M", needBytes: 5, freeBytes: 3, device: "ram" });
});
