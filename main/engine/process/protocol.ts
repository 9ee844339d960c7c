import { z } from "zod";
import { answerStats, enginePlan, errorData, gpuBackend, toolCall } from "../../contract";

const id = z.number().int().nonnegative();
const count = z.number().int().nonnegative();
const text = z.string();

const turn = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  text,
  thinking: text.optional(),
  toolCalls: z.array(toolCall).optional(),
});
const tool = z.object({ name: text, description: text, parameters: z.record(z.string(), z.unknown()) });

const sampling = z.object({
  temperature: z.number().min(0).max(10),
  topP: z.number().min(0).max(1),
  topK: z.number().int().min(0).max(1_000_000),
  minP: z.number().min(0).max(1),
  presencePenalty: z.number().min(-10).max(10),
  seed: z.number().int().nonnegative().optional(),
});

const conversation = {
  turns: z.array(turn).min(1),
  thinking: z.boolean(),
  tools: z.array(tool).optional(),
};

const plannedMemory = z.object({
  device: z.enum(["ram", "gpu"]),
  /** With what is to stay free beside it. */
  needBytes: count,
  freeBytes: count,
});
/** What a load takes of one kind of memory, and what there is of it. */
export type PlannedMemory = z.infer<typeof plannedMemory>;

/** What main asks of the engine process. Each request has a number, which its answers carry. */
export const engineRequest = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("load"),
    id,
    path: text,
    name: text,
    plan: enginePlan,
    memory: z.array(plannedMemory).optional(),
  }),
  z.object({
    type: z.literal("generate"),
    id,
    ...conversation,
    maxTokens: z.number().int().positive().optional(),
    sampling: sampling.optional(),
  }),
  z.object({ type: z.literal("count"), id, ...conversation }),
  /** Stops the request of this number, which then answers with the error `cancelled`. */
  z.object({ type: z.literal("cancel"), id }),
  /** Ends the process, and with it the model: the only way to be sure that all memory is given back. */
  z.object({ type: z.literal("shutdown") }),
]);
export type EngineRequest = z.infer<typeof engineRequest>;

const outputEvent = z.discriminatedUnion("type", [
  z.object({ type: z.literal("thinking"), text }),
  z.object({ type: z.literal("text"), text }),
  z.object({ type: z.literal("tool-call-start"), index: count, name: text }),
  z.object({ type: z.literal("tool-call"), index: count, call: toolCall }),
  z.object({ type: z.literal("tool-call-malformed"), index: count, raw: text, reason: text }),
]);

const resident = z.object({ ramBytes: count, mappedBytes: count.optional() });

const engineFacts = resident.extend({
  backend: gpuBackend,
  gpuLayers: count,
  totalLayers: count,
  contextTokens: count,
  vramBytes: count,
  /** The devices that the backend sees. */
  gpuNames: z.array(text),
});

/** What the engine process tells main. */
export const engineMessage = z.discriminatedUnion("type", [
  /** The process is up and has heard nothing yet. */
  z.object({ type: z.literal("started") }),
  /** Every second, as long as the process is not stuck. */
  z.object({ type: z.literal("alive") }),
  /** The file is good and there is memory for it; the native library takes over. */
  z.object({ type: z.literal("load-started"), id, needBytes: count }),
  z.object({ type: z.literal("load-progress"), id, progress: z.number().min(0).max(1) }),
  z.object({ type: z.literal("loaded"), id, facts: engineFacts }),
  z.object({
    type: z.literal("reading"),
    id,
    readTokens: count,
    newTokens: count,
    reusedTokens: count,
  }),
  z.object({
    type: z.literal("output"),
    id,
    events: z.array(outputEvent),
    generatedTokens: count,
    contextUsedTokens: count,
  }),
  z.object({
    type: z.literal("done"),
    id,
    reason: z.enum(["end", "tool-calls", "length"]),
    stats: answerStats,
    resident: resident.optional(),
  }),
  z.object({ type: z.literal("counted"), id, tokens: count }),
  z.object({ type: z.literal("error"), id, error: errorData }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;
