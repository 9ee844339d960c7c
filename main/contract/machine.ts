import { z } from "zod";
import { method, nothing, service } from "./define";
import { locales } from "./messages/format";
import { type Note, note } from "./reason";

/**
 * A figure with its provenance: where it came from, or why it is not known.
 * A source is the name of a tool or file as it is, or one that has words of its own in the catalogues:
 * `machine.source.<source>`.
 */
export function figure<T extends z.ZodType>(value: T) {
  return z.discriminatedUnion("known", [
    z.object({ known: z.literal(true), value, source: z.string() }),
    z.object({ known: z.literal(false), reason: note }),
  ]);
}
export type Figure<T> = { known: true; value: T; source: string } | { known: false; reason: Note };

const bytes = z.number().int().nonnegative().finite();

export const gpuBackend = z.enum(["cuda", "vulkan", "metal", "none"]);
/** The llama.cpp backend that can drive a GPU; `none` where nothing can. */
export type GpuBackend = z.infer<typeof gpuBackend>;

export const gpuInfo = z.object({
  /** Stable within one report: `gpu0`, `gpu1`, … in the order of the backend's devices. */
  id: z.string(),
  name: figure(z.string()),
  vendor: z.enum(["nvidia", "amd", "intel", "apple", "other", "unknown"]),
  /** `unified` is Apple silicon: one memory for both; `integrated` shares system RAM with its own limit. */
  kind: z.enum(["discrete", "integrated", "unified", "virtual", "unknown"]),
  backend: gpuBackend,
  /** Why `backend` is `none` or not the maker's own, and what to do; which library was used. One sentence each. */
  backendNotes: z.array(note),
  /** Memory of its own. */
  dedicatedBytes: figure(bytes),
  /** System memory that the GPU may address. */
  sharedBytes: figure(bytes),
  /** What a model could take on this device right now, as the backend or the driver reports it. */
  freeBytes: figure(bytes),
  driver: figure(z.string()),
});
export type GpuInfo = z.infer<typeof gpuInfo>;

export const probeResult = z.object({
  name: z.string(),
  status: z.enum(["ok", "failed", "timed-out", "not-applicable"]),
  ms: z.number().nonnegative(),
  /** Why it brought nothing; there unless the status is `ok`. */
  reason: note.optional(),
});
export type ProbeResult = z.infer<typeof probeResult>;

export const machineReport = z.object({
  schemaVersion: z.literal(1),
  createdAt: z.iso.datetime(),
  os: z.object({
    platform: z.enum(["linux", "darwin", "win32", "other"]),
    arch: z.string(),
    name: figure(z.string()),
    release: figure(z.string()),
    virtualMachine: figure(z.boolean()),
  }),
  cpu: z.object({
    model: figure(z.string()),
    physicalCores: figure(z.number().int().positive()),
    logicalCores: figure(z.number().int().positive()),
    /** Those that llama.cpp has kernels for, strongest first: `AMX`, `AVX-512`, `AVX2`, `NEON`, … */
    vectorInstructions: figure(z.array(z.string())),
  }),
  memory: z.object({
    totalBytes: figure(bytes),
    /** Available now, without swapping: after a container limit, if there is one. */
    availableBytes: figure(bytes),
    /** How fast the processor reads it, bytes a second; absent where nobody has measured it. */
    readBytesPerSecond: figure(z.number().positive().finite()).optional(),
  }),
  /** Empty when there is none; unknown GPUs are named in `probes`. */
  gpus: z.array(gpuInfo),
  /** The disk of the model folder first. */
  disks: z.array(z.object({ path: z.string(), freeBytes: figure(bytes), totalBytes: figure(bytes) })),
  probes: z.array(probeResult),
});
/** What this machine has: produced by `hardware/`, consumed by `fit/`; one from another machine is as good. */
export type MachineReport = z.infer<typeof machineReport>;

export const calibration = z.object({
  /** How fast the processor reads memory; null where that was not measured yet. */
  memory: z
    .object({
      bytesPerSecond: z.number().positive().finite(),
      /** Threads that read side by side. */
      threads: z.number().int().positive(),
      /** What they read again and again: caches that hold as much make the figure too high. */
      bytes: z.number().int().positive(),
      at: z.iso.datetime(),
    })
    .nullable(),
  /** Numbers of threads for what runs on the processor, the newest first. */
  threads: z.array(
    z.object({
      engine: z.string(),
      /** The quantization, or the model's name where it has none. */
      quant: z.string(),
      best: z.number().int().positive(),
      /** Tokens a second at each number of threads. */
      speeds: z.array(
        z.object({ threads: z.number().int().positive(), prefill: z.number(), decode: z.number() }),
      ),
      at: z.iso.datetime(),
    }),
  ),
});
/** What was found by measuring on this machine. */
export type Calibration = z.infer<typeof calibration>;

export const reportFormat = z.enum(["json", "markdown"]);
export type ReportFormat = z.infer<typeof reportFormat>;
const inFormat = z.object({
  format: reportFormat,
  /** The reader's language; JSON is the same in every one. */
  locale: z.enum(locales),
});

export const machineService = service({
  methods: {
    /** The newest report, or null while the first detection still runs. Never waits. */
    current: method(nothing, machineReport.nullable()),
    /** Looks again; resolves when done. */
    detect: method(nothing, machineReport),
    /** The newest report with the figures of free memory read again, cheaply; null while the first detection runs. */
    live: method(nothing, machineReport.nullable()),
    /** What was measured so far. */
    calibration: method(nothing, calibration),
    /**
     * Measures now: how fast memory is read, and the threads of the loaded model where it runs on the processor.
     * @throws `engine-busy` while a model loads or answers, `memory-not-measured`
     */
    calibrate: method(nothing, calibration),
    /** The report as a text to give to others: no serial numbers, no names of users. */
    reportText: method(inFormat, z.string()),
    /** Asks where to in a system dialog; gives the path, null when it was closed. */
    saveReport: method(inFormat, z.string().nullable()),
  },
  events: {
    changed: machineReport,
  },
});
