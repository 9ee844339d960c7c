import { z } from "zod";
import { type Note, note } from "../contract/reason";

const bytes = z.number().int().nonnegative();

/** What one probe brought back, or why it brought nothing. */
function outcome<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion("status", [
    z.object({ status: z.literal("ok"), ms: z.number().nonnegative(), value }),
    z.object({
      status: z.enum(["failed", "timed-out", "not-applicable"]),
      ms: z.number().nonnegative(),
      reason: note,
    }),
  ]);
}
export type Outcome<T> =
  | { status: "ok"; ms: number; value: T }
  | { status: "failed" | "timed-out" | "not-applicable"; ms: number; reason: Note };

/** `systeminformation.cpu()`, without what could name the machine. */
const cpuValue = z.object({
  manufacturer: z.string().optional(),
  brand: z.string().optional(),
  physicalCores: z.number().optional(),
  cores: z.number().optional(),
});
export type CpuValue = z.infer<typeof cpuValue>;

/** `systeminformation.mem()`, bytes. */
const memoryValue = z.object({ total: z.number().optional(), available: z.number().optional() });
export type MemoryValue = z.infer<typeof memoryValue>;

/** `systeminformation.osInfo()`, without host name and serial number. */
const osValue = z.object({
  distro: z.string().optional(),
  release: z.string().optional(),
  kernel: z.string().optional(),
});
export type OsValue = z.infer<typeof osValue>;

/** One controller of `systeminformation.graphics()`; sizes in MiB, as it reports them. */
const controllerValue = z.object({
  vendor: z.string().optional(),
  model: z.string().optional(),
  busAddress: z.string().optional(),
  vram: z.number().optional(),
  vramDynamic: z.boolean().optional(),
  driverVersion: z.string().optional(),
});
export type ControllerValue = z.infer<typeof controllerValue>;

/** A display controller on the PCI bus as sysfs describes it: the text of each file, when it is there. */
const pciValue = z.object({
  slot: z.string(),
  class: z.string(),
  vendor: z.string(),
  device: z.string(),
  /** Name of the kernel module that drives it. */
  driver: z.string().optional(),
  mem_info_vram_total: z.string().optional(),
  mem_info_vram_used: z.string().optional(),
  mem_info_gtt_total: z.string().optional(),
  mem_info_gtt_used: z.string().optional(),
});
export type PciValue = z.infer<typeof pciValue>;

/** Control-group files from our own group up to the root. */
const limitsValue = z.object({
  version: z.union([z.literal(1), z.literal(2)]),
  memory: z.array(z.object({ limit: z.string(), usage: z.string().optional(), stat: z.string().optional() })),
  /** `cpu.max` ("200000 100000") or quota and period of version 1 in the same form. */
  cpu: z.array(z.string()),
});
export type LimitsValue = z.infer<typeof limitsValue>;

const diskValue = z.object({ freeBytes: bytes, totalBytes: bytes });
export type DiskValue = z.infer<typeof diskValue>;

/** One GPU of `system_profiler -json SPDisplaysDataType`, without its displays. */
const macGpuValue = z.object({
  _name: z.string().optional(),
  sppci_model: z.string().optional(),
  spdisplays_vendor: z.string().optional(),
});
export type MacGpuValue = z.infer<typeof macGpuValue>;

export const backendName = z.enum(["cpu", "metal", "cuda", "vulkan"]);
export type BackendName = z.infer<typeof backendName>;
/** What people call them. */
export const backendTitles: Readonly<Record<BackendName, string>> = {
  cpu: "CPU",
  metal: "Metal",
  cuda: "CUDA",
  vulkan: "Vulkan",
};

/** What llama.cpp said after one of its backends was loaded in a throw-away process. */
export const backendValue = z.object({
  /** Its GPUs, in its own order. */
  deviceNames: z.array(z.string()),
  /** Sum over its GPUs. */
  memory: z.object({ totalBytes: bytes, freeBytes: bytes, unifiedBytes: bytes }).optional(),
  /** `CPU : SSE3 = 1 | AVX2 = 1 | …`: what the chosen CPU code uses. */
  systemInfo: z.string(),
  /** Log lines about devices and libraries; file paths cut to the file name. */
  log: z.array(z.string()),
});
export type BackendValue = z.infer<typeof backendValue>;

export const probeOutcomes = z.object({
  cpu: outcome(cpuValue).optional(),
  memory: outcome(memoryValue).optional(),
  os: outcome(osValue).optional(),
  graphics: outcome(z.array(controllerValue)).optional(),
  disk: outcome(diskValue).optional(),
  /** Text of /proc/cpuinfo, shortened by `shortCpuinfo`. */
  "linux-cpuinfo": outcome(z.string()).optional(),
  /** Text of /proc/meminfo. */
  "linux-meminfo": outcome(z.string()).optional(),
  "linux-limits": outcome(limitsValue).optional(),
  "linux-pci": outcome(z.array(pciValue)).optional(),
  /** Text of `nvidia-smi --query-gpu=…`, see `nvidiaSmiFields`. */
  "nvidia-smi": outcome(z.string()).optional(),
  /** Text of `reg query` over the display class. */
  "windows-registry": outcome(z.string()).optional(),
  "windows-virtual": outcome(z.boolean()).optional(),
  /** Text of `sysctl hw machdep.cpu kern.hv_vmm_present kern.osproductversion`. */
  "mac-sysctl": outcome(z.string()).optional(),
  /** Text of `vm_stat`. */
  "mac-vm-stat": outcome(z.string()).optional(),
  "mac-graphics": outcome(z.array(macGpuValue)).optional(),
  "backend-cpu": outcome(backendValue).optional(),
  "backend-metal": outcome(backendValue).optional(),
  "backend-cuda": outcome(backendValue).optional(),
  "backend-vulkan": outcome(backendValue).optional(),
});
/** One outcome per probe that this platform has. */
export type ProbeOutcomes = z.infer<typeof probeOutcomes>;
export type ProbeName = keyof ProbeOutcomes;

/** Everything the probes brought back; the report is a pure function of it. */
export const rawProbes = z.object({
  createdAt: z.iso.datetime(),
  platform: z.enum(["linux", "darwin", "win32", "other"]),
  arch: z.string(),
  /** Where models go, the home folder written as `~`. */
  modelFolder: z.string(),
  probes: probeOutcomes,
});
export type RawProbes = z.infer<typeof rawProbes>;

/** The value of an outcome that is there and good. */
export function resultOf<T>(outcome: Outcome<T> | undefined): T | undefined {
  return outcome?.status === "ok" ? outcome.value : undefined;
}

/** Why a value is missing. */
export function reasonOf(outcome: Outcome<unknown> | undefined, otherwise: Note): Note {
  return outcome !== undefined && outcome.status !== "ok" ? outcome.reason : otherwise;
}
