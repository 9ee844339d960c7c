import { z } from "zod";
import { catalogFile } from "./catalog";
import { gpuBackend } from "./machine";
import { reason } from "./reason";

const bytes = z.number().int().nonnegative();

export const kvType = z.enum(["f16", "q8_0", "q4_0"]);
/** The type of the KV cache's numbers. */
export type KvType = z.infer<typeof kvType>;

export const purpose = z.enum(["chat", "coding"]);
/** What the model is wanted for; what that changes is told in `docs/fit.md`. */
export type Purpose = z.infer<typeof purpose>;

/**
 * The context that is wanted where nobody says how much, tokens. A conversation of an afternoon is some ten thousand;
 * for code the instructions with the tools, several files and what commands print lie in it side by side.
 */
export const usualContext: Readonly<Record<Purpose, number>> = { chat: 16_384, coding: 32_768 };

const context = z.number().int().min(1024).max(262_144);
const wishedSpeed = z.number().min(0.1).max(1000).nullable();

/** Wishes as they are said: what is left out, or null, takes its default. */
export const wishesAsked = z.object({
  purpose: purpose.default("chat"),
  /** At least this many tokens of context; absent: as usual for the purpose. */
  minContextTokens: context.optional(),
  /**
   * Tokens a second that answers are to be written with at least. Null: from 5 on a better build comes before a faster
   * one.
   */
  minTokensPerSecond: wishedSpeed.default(null),
  /** Room to leave for other programs in system memory; null: the default for the platform. */
  reserveBytes: bytes.nullable().default(null),
  /** Room to leave for other programs on each GPU; null: 1 GiB. */
  gpuReserveBytes: bytes.nullable().default(null),
});

export const wishes = wishesAsked.transform(({ minContextTokens, ...said }) => ({
  ...said,
  minContextTokens: minContextTokens ?? usualContext[said.purpose],
}));
/** What the user wants from the plan. */
export type Wishes = z.infer<typeof wishes>;

/** Wishes as the settings keep them: null wherever nothing is wished. */
export const keptWishes = z.object({
  purpose,
  minContextTokens: context.nullable(),
  minTokensPerSecond: wishedSpeed,
  reserveBytes: bytes.nullable(),
  gpuReserveBytes: bytes.nullable(),
});
export type KeptWishes = z.infer<typeof keptWishes>;

/** Nothing is wished. */
export const noWishes: KeptWishes = {
  purpose: "chat",
  minContextTokens: null,
  minTokensPerSecond: null,
  reserveBytes: null,
  gpuReserveBytes: null,
};

/** Kept wishes as they are asked with. */
export function wishesOfKept({ minContextTokens, ...rest }: KeptWishes): Partial<Wishes> {
  return { ...rest, ...(minContextTokens !== null && { minContextTokens }) };
}

export const memoryParts = z.object({
  weights: bytes,
  /** The file for images (mmproj) with its working memory; absent: none is loaded. */
  projector: bytes.optional(),
  kvCache: bytes,
  recurrentState: bytes,
  compute: bytes,
  /** Left free on purpose. */
  reserve: bytes,
});
export type MemoryParts = z.infer<typeof memoryParts>;

export const deviceMemory = z.object({
  /** `ram`, or the id of a GPU in the machine report. */
  device: z.string(),
  name: z.string(),
  parts: memoryParts,
  needBytes: bytes,
  freeBytes: bytes,
  /** Of the need: file pages that the system may drop and read again (memory-mapped weights). */
  reclaimableBytes: bytes,
});
export type DeviceMemory = z.infer<typeof deviceMemory>;

export const range = z.object({ low: z.number(), expected: z.number(), high: z.number() });

export const engineId = z.enum(["node-llama-cpp", "llama.node"]);
/** Which of the two local engines. */
export type EngineId = z.infer<typeof engineId>;

/** Exactly what the engine is started with. */
const plannedGpu = z.object({
  /** Its id in the machine report. */
  id: z.string().max(100),
  name: z.string().max(500),
  /** Its number among the devices of the backend; absent where that is not certain. */
  device: z.number().int().min(0).max(255).optional(),
});

/** Snapshots of the recurrent state that a conversation has at most: more would gain little. */
export const mostSnapshots = 16;

export const enginePlan = z.object({
  /** Absent: `node-llama-cpp`. */
  engine: engineId.optional(),
  backend: gpuBackend,
  /** Layers on the GPU, 0 to 64 (65 counts the output layer as llama.cpp does). */
  gpuLayers: z.number().int().min(0).max(999),
  contextTokens: z.number().int().min(256).max(1_048_576),
  kvType,
  threads: z.number().int().min(1).max(512),
  /** Physical batch, tokens. */
  batchTokens: z.number().int().min(1).max(4096),
  /** Conversations that are kept in memory side by side, each with a whole context; absent: one. */
  slots: z.number().int().min(1).max(8).optional(),
  /** Snapshots of the recurrent state that each keeps in system memory, to go back to; absent: `usualSnapshots`. */
  snapshots: z.number().int().min(2).max(mostSnapshots).optional(),
  /** Speculation by the file's own MTP layer; absent: none. */
  speculation: z.literal("mtp").optional(),
  /** The projector that lets the model see images; absent: none. */
  mmprojPath: z.string().max(5000).optional(),
  /** Runs at a lower priority than other programs. */
  gentle: z.boolean().optional(),
  /** The GPU whose memory the plan counts on, the first of several; absent where it runs on none. */
  gpu: plannedGpu.optional(),
  /** All of them, in the order of the backend, where the layers are spread over several. */
  gpus: z.array(plannedGpu).min(2).max(16).optional(),
});
export type EnginePlan = z.infer<typeof enginePlan>;

/**
 * Snapshots that an engine needs to go back before the last message and before the last answer, where a plan does not
 * say. llama.node takes one wherever it goes on, not only before a message, and one near the start that is of no use.
 */
export const usualSnapshots: Readonly<Record<z.infer<typeof engineId>, number>> = {
  "node-llama-cpp": 2,
  "llama.node": 4,
};

const depthFigure = range.extend({
  /**
   * `measured`: at this very depth, on this machine; `derived`: from what was measured here at other depths;
   * `published`, `from-published`: the same of what others have measured with the same GPU, quantization and KV type.
   */
  basis: z.enum(["computed", "from-published", "published", "derived", "measured"]),
});

export const depthSpeed = z.object({
  /** Tokens in the context. */
  depthTokens: z.number().int().nonnegative(),
  /** Tokens per second, with so many in the context. */
  decode: depthFigure,
  prefill: depthFigure,
  /** To read so many from the first one on, seconds; `low` is the quickest. */
  readSeconds: range,
});
/** How quick a plan is at one depth of conversation. */
export type DepthSpeed = z.infer<typeof depthSpeed>;

export const plan = z.object({
  file: catalogFile,
  engine: enginePlan,
  where: z.enum(["gpu", "gpu+cpu", "cpu"]),
  memory: z.array(deviceMemory).min(1),
  /** Tokens per second; always an estimate here. */
  decode: range,
  prefill: range,
  speedBasis: z.enum(["computed", "published", "measured"]),
  /** The speeds by depth, from an empty context to a full one. */
  depths: z.array(depthSpeed).min(1),
  /** There where the speed is that of answers on this machine: how many, and what was computed. */
  fromAnswers: z.object({ answers: z.number().int().positive(), computed: range }).optional(),
});
/** One way to run one build on one machine. */
export type Plan = z.infer<typeof plan>;

export const recommendation = z.discriminatedUnion("status", [
  z.object({
    status: z.literal("fits"),
    plan,
    reasons: z.array(reason),
    /** The next best in other directions, each with what it costs. */
    alternatives: z.array(z.object({ plan, reasons: z.array(reason) })),
    /** Every other build with the one thing that rules it out. */
    ruledOut: z.array(z.object({ file: catalogFile, reason })),
  }),
  z.object({
    status: z.literal("nothing-fits"),
    reasons: z.array(reason),
    /** Bytes that are missing for the smallest build, and where. */
    missing: z.object({ device: z.string(), bytes: bytes, smallest: catalogFile }),
    ruledOut: z.array(z.object({ file: catalogFile, reason })),
  }),
  /** The report lacks what a decision needs (for example, memory unknown). */
  z.object({ status: z.literal("unknown"), reasons: z.array(reason) }),
]);
export type Recommendation = z.infer<typeof recommendation>;
