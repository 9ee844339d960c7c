import { expect, test } from "vitest";
import { buffersFromLog, tellsBuffer } from "./buffer-log";

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
  expect(lines.every(tellsBuffer)).toBe(true);
});

test("several lines in one message are all read, and nothing else is", () => {
  expect(buffersFromLog([lines.join("\n")])).toEqual(buffersFromLog(lines));
  expect(buffersFromLog(["llama_context: n_ctx = 4096", "buffer size", ""])).toEqual([]);
});
