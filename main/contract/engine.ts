import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";
import { enginePlan } from "./fit";
import { reason } from "./reason";

const bytes = z.number().int().nonnegative();

export const loadedModel = z.object({
  modelId: z.string(),
  name: z.string(),
  quant: z.string().nullable(),
  practice: z.boolean(),
  plan: enginePlan,
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

export const engineStatus = z.discriminatedUnion("state", [
  z.object({ state: z.literal("none") }),
  z.object({
    state: z.literal("loading"),
    modelId: z.string(),
    name: z.string(),
    /** 0 to 1. */
    progress: z.number().min(0).max(1),
  }),
  z.object({ state: z.literal("ready"), model: loadedModel }),
  /** Could not be loaded, or ended by itself: says why; the next message loads it again. */
  z.object({ state: z.literal("failed"), modelId: z.string(), name: z.string(), error: errorData }),
]);
/** What the engine process is doing (started through `main/child`). */
export type EngineStatus = z.infer<typeof engineStatus>;

export const engineService = service({
  methods: {
    status: method(nothing, engineStatus),
    /** Loads a model of the library with the plan that fits now (computed by main); resolves when ready. */
    load: method(
      z.object({ modelId: z.string().max(5000), contextTokens: z.number().int().positive().optional() }),
      engineStatus,
    ),
    /** Ends a load under way, too. */
    unload: method(nothing, nothing),
  },
  events: { changed: engineStatus },
});
