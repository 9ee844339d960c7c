import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";
import { engineId, enginePlan, kvType } from "./fit";
import { learned } from "./learned";
import { gpuBackend } from "./machine";
import { reason } from "./reason";

const bytes = z.number().int().nonnegative();

export const loadedModel = z.object({
  modelId: z.string(),
  name: z.string(),
  quant: z.string().nullable(),
  practice: z.boolean(),
  plan: enginePlan,
  engine: z.object({
    id: engineId,
    /** Of the package, and of the llama.cpp in it. */
    version: z.string(),
    /** Why this engine and not the other. */
    why: reason,
  }),
  /** Conversations that stay in memory side by side. */
  slots: z.number().int().positive(),
  /** Whether messages may hold images. */
  images: z.boolean(),
  /** What really landed where, as the engine reports it. */
  actual: z.object({
    backend: z.enum(["cuda", "vulkan", "metal", "none"]),
    gpuLayers: z.number().int().nonnegative(),
    totalLayers: z.number().int().nonnegative(),
    contextTokens: z.number().int().positive(),
    /**
     * System memory that only ending the engine gives back. On Linux without pages of the model file, which the
     * system may drop; elsewhere the resident set, which holds such pages too.
     */
    ramBytes: bytes,
    /** Pages of the model file in memory, where they can be told apart: the system may drop and read them again. */
    mappedBytes: bytes.optional(),
    vramBytes: bytes,
  }),
  /** Where it landed otherwise than planned, in sentences. */
  notes: z.array(reason).optional(),
});
export type LoadedModel = z.infer<typeof loadedModel>;

export const rung = z.object({
  id: z.string().max(200),
  /** What gives way. */
  kind: z.enum(["context", "kv", "layers", "backend", "engine", "build"]),
  /** Says what would be tried, and what it costs. */
  reason,
  modelId: z.string(),
  plan: enginePlan,
});
/** Another way to load after a failed one; never one that was tried already. */
export type Rung = z.infer<typeof rung>;

export const engineStatus = z.discriminatedUnion("state", [
  z.object({ state: z.literal("none") }),
  z.object({
    state: z.literal("loading"),
    modelId: z.string(),
    name: z.string(),
    /** 0 to 1. */
    progress: z.number().min(0).max(1),
    /** Which way is being tried after a failure, where it is not the first. */
    trying: reason.optional(),
  }),
  z.object({ state: z.literal("ready"), model: loadedModel }),
  /** Unloaded by Quern itself; the next message loads it again. */
  z.object({
    state: z.literal("sleeping"),
    modelId: z.string(),
    name: z.string(),
    why: z.enum(["idle", "memory", "suspend"]),
  }),
  /** Could not be loaded, or ended by itself: says why; the next message loads it again. */
  z.object({
    state: z.literal("failed"),
    modelId: z.string(),
    name: z.string(),
    error: errorData,
    /** Other ways to load it, the best one first. */
    rungs: z.array(rung).optional(),
    /** What else would help and is not here yet, in a sentence. */
    offer: reason.optional(),
  }),
]);
/** What the engine process is doing (started through `main/child`). */
export type EngineStatus = z.infer<typeof engineStatus>;

export const engineService = service({
  methods: {
    status: method(nothing, engineStatus),
    /** Plan and fact of loads and answers on this machine, the newest first. */
    learned: method(nothing, z.array(learned)),
    /** Loads a model of the library with the plan that fits now (computed by main); resolves when ready. */
    load: method(
      z.object({
        modelId: z.string().max(5000),
        contextTokens: z.number().int().positive().optional(),
        /** What the user fixes of the plan; the rest is worked out around it. */
        fixed: z
          .object({
            engine: engineId,
            backend: gpuBackend,
            gpuLayers: z.number().int().min(0).max(999),
            kvType,
            threads: z.number().int().min(1).max(512),
            speculation: z.literal("mtp"),
          })
          .partial()
          .optional(),
      }),
      engineStatus,
    ),
    /** Loads one of the ways that the failed status offers. */
    tryRung: method(z.object({ id: z.string().max(200) }), engineStatus),
    /** Ends a load under way, too. */
    unload: method(nothing, nothing),
  },
  events: { changed: engineStatus },
});
