import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";
import { engineId, enginePlan } from "./fit";
import { reason } from "./reason";

const count = z.number().int().nonnegative();

export const benchOptions = z.object({
  modelId: z.string().max(5000),
  /** Tokens in the context before each measurement. */
  depths: z.array(count.max(1_000_000)).min(1).max(12).default([0, 4096, 16_384]),
  /** Tokens of prompt that are read, and tokens that are written, in one measurement. */
  promptTokens: count.max(16_384).default(512),
  generateTokens: count.max(4096).default(64),
  repetitions: z.number().int().min(1).max(20).default(3),
  engines: z.array(engineId).min(1).default(["node-llama-cpp", "llama.node"]),
  /** Also with speculation, where the file has a layer for it. */
  speculation: z.boolean().default(true),
  /** Numbers of threads; empty: the plan's own. */
  threads: z.array(z.number().int().min(1).max(512)).max(8).default([]),
});
/** What is to be measured. */
export type BenchOptions = z.infer<typeof benchOptions>;

export const benchRow = z.object({
  engine: engineId,
  engineVersion: z.string(),
  backend: enginePlan.shape.backend,
  gpuLayers: count,
  kvType: enginePlan.shape.kvType,
  threads: z.number().int().positive(),
  speculation: z.enum(["none", "mtp"]),
  depth: count,
  kind: z.enum(["prefill", "decode"]),
  /** Of one sample. */
  tokens: count,
  /** Tokens per second of each repetition, the warm-up left out. */
  samples: z.array(z.number().nonnegative()).min(1),
});
/** One figure of a run: prefill or decode at one depth, with one way to run the model. */
export type BenchRow = z.infer<typeof benchRow>;

export const benchRun = z.object({
  schemaVersion: z.literal(1),
  id: z.string().max(64),
  at: z.iso.datetime(),
  quern: z.string(),
  model: z.object({ id: z.string(), name: z.string(), quant: z.string().nullable(), bytes: count }),
  /** What people call this machine's parts; no serial numbers, no user names. */
  machine: z.object({ cpu: z.string(), cores: count, memoryBytes: count, gpus: z.array(z.string()) }),
  rows: z.array(benchRow),
  /** What was left out, and why. */
  skipped: z.array(reason),
  status: z.enum(["complete", "stopped", "failed"]),
  error: errorData.nullable(),
});
/** A whole run, as it is kept and exported. */
export type BenchRun = z.infer<typeof benchRun>;

export const benchProgress = z.object({
  runId: z.string(),
  doneSteps: count,
  totalSteps: count,
  phase: z.enum(["loading", "measuring"]),
  engine: engineId,
  threads: z.number().int().positive(),
  speculation: z.enum(["none", "mtp"]),
  depth: count,
  rows: z.array(benchRow),
});
export type BenchProgress = z.infer<typeof benchProgress>;

export const exportFormat = z.enum(["markdown", "csv", "json"]);
export type ExportFormat = z.infer<typeof exportFormat>;

const byId = z.object({ id: z.string().max(64) });

export const benchService = service({
  methods: {
    /** Measures; resolves with the run when it is over, also when it was stopped. The chat waits meanwhile. */
    run: method(benchOptions, benchRun),
    stop: method(nothing, nothing),
    /** Newest first. */
    runs: method(nothing, z.array(benchRun)),
    remove: method(byId, nothing),
    /** Asks where to in a system dialog; gives the path, null when it was closed. */
    exportRun: method(byId.extend({ format: exportFormat }), z.string().nullable()),
  },
  events: { progress: benchProgress, runsChanged: z.array(benchRun) },
});
