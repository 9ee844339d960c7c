import { expect, test } from "vitest";
import { buffersFromLog, offloadedFromLog, tellsLanding, tellsRefusal } from "./buffer-log";

const mebi = 2 ** 20;
const lines = [
  "load_tensors:   CPU_Mapped model buffer size = 16021.12 MiB",
  "load_tensors:   CPU_REPACK model buffer size = 15546.20 MiB",
  "load_tensors:      Vulkan0 model buffer size =   512.00 MiB",
  "llama_kv_cache:        CPU KV buffer size =  1024.00 MiB",
  "llama_memory_recurrent:    Vulkan0 RS buffer size =   149.63 MiB",
  "llama_context:        CPU  output buffer size =     0.95 MiB",
  "llama_context: Vulkan_Host compute buffer size =    20.01 MiB",
];

test("every buffer is told by where it is, what it is for, and how large", () => {
  const found = buffersFromLog(lines);
  expect(found.map(({ device, kind, mapped }) => [device, kind, mapped])).toEqual([
    ["ram", "weights", true],
    ["ram", "weights", false],
    ["gpu", "weights", false],
    ["ram", "kv", false],
    ["gpu", "state", false],
    ["ram", "compute", false],
    ["ram", "compute", false],
  ]);
  expect(found[1]?.bytes).toBe(Math.round(15546.2 * mebi));
  expect(lines.every(tellsLanding)).toBe(true);
});

test("several lines in one message are all read, and nothing else is", () => {
  expect(buffersFromLog([lines.join("\n")])).toEqual(buffersFromLog(lines));
  expect(buffersFromLog(["llama_context: n_ctx = 4096", "buffer size", ""])).toEqual([]);
});

test("how many layers went to the GPU is told by the last line that says so", () => {
  expect(offloadedFromLog(lines)).toBeNull();
  const told = "load_tensors: offloaded 24/65 layers to GPU\n";
  expect(tellsLanding(told)).toBe(true);
  expect(offloadedFromLog(["load_tensors: offloading 23 repeating layers to GPU", told])).toBe(24);
});

test("tensors that the GPU's backend refuses are a trouble; the processor's own way with its buffers is none", () => {
  const line = (wanted: string, used: string) =>
    `load_tensors: tensor 'blk.3.ffn_down.weight' (iq4_xs) (and 63 others) cannot be used with preferred buffer type ${wanted}, using ${used} instead`;
  expect(tellsRefusal(line("Vulkan0", "CPU"))).toBe(true);
  expect(tellsRefusal(line("CUDA1", "CUDA_Host"))).toBe(true);
  expect(tellsRefusal(line("CPU_REPACK", "CPU"))).toBe(false);
  expect(tellsRefusal(line("AMX", "CPU"))).toBe(false);
  expect(tellsRefusal(line("CUDA_Host", "CPU"))).toBe(false);
  expect(tellsRefusal("load_tensors: loading model tensors")).toBe(false);
});
