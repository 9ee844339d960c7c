import { expect, test } from "vitest";
import { exitError } from "./exit-error";

const params = { name: "M", needBytes: 5, freeBytes: 3 };
const context = { ...params, oomKill: false };

test("the end of the process is named by what its last words say", () => {
  const crash = { code: null, signal: "SIGSEGV" };
  expect(exitError(crash, "", context)).toMatchObject({
    code: "engine-crashed",
    params: { what: "SIGSEGV" },
  });
  expect(exitError({ code: 9, signal: null }, "", context).params).toEqual({ what: "SIGKILL" });
  expect(exitError({ code: 70, signal: null }, "", context).params).toEqual({ what: "code 70" });
  expect(exitError(crash, "std::bad_alloc", context)).toMatchObject({
    code: "engine-out-of-memory",
    params,
  });
  expect(exitError(crash, "x\nCUDA error: device lost\n", context)).toMatchObject({
    code: "engine-backend",
    params: { what: "CUDA error: device lost" },
  });
});

test("a crash over a file is told by what the library said of it, and everyday lines accuse no graphics card", () => {
  const crash = { code: null, signal: "SIGSEGV" };
  const everyday = [
    "ggml_vulkan: Found 1 Vulkan devices:",
    "ggml_vulkan: 0 = NVIDIA GeForce RTX 4090 (NVIDIA) | uma: 0 | fp16: 1",
    "llama_model_load_from_file_impl: using device Vulkan0 (NVIDIA GeForce RTX 4090) - 23000 MiB free",
    "load_tensors: offloaded 65/65 layers to GPU",
    "load_tensors:      Vulkan0 model buffer size = 14336.00 MiB",
    "llama_kv_cache: layer   3: dev = Vulkan0",
  ];
  expect(exitError(crash, everyday.join("\n"), context).code).toBe("engine-crashed");
  const lost = [...everyday, "ggml_vulkan: device lost"];
  expect(exitError(crash, lost.join("\n"), context)).toMatchObject({
    code: "engine-backend",
    params: { what: "ggml_vulkan: device lost" },
  });
  const bad = [...everyday, "llama_model_load: error loading model: missing tensor 'blk.2.ssm_beta.weight'"];
  expect(exitError(crash, bad.join("\n"), context)).toMatchObject({
    code: "engine-bad-file",
    params: { name: "M", what: "missing tensor 'blk.2.ssm_beta.weight'" },
  });
});

test("a kill by the system for want of memory is named as such, and only such a kill", () => {
  const full = { ...context, oomKill: true };
  const outOfMemory = { code: "engine-out-of-memory", params };
  expect(exitError({ code: null, signal: "SIGKILL" }, "", full)).toMatchObject(outOfMemory);
  expect(exitError({ code: 9, signal: null }, "", full)).toMatchObject(outOfMemory);
  expect(exitError({ code: null, signal: "SIGKILL" }, "", context).code).toBe("engine-crashed");
  expect(exitError({ code: null, signal: "SIGSEGV" }, "", full).code).toBe("engine-crashed");
});
