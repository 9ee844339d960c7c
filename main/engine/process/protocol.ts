import { z } from "zod";
import {
  answerStats,
  engineId,
  enginePlan,
  errorData,
  gpuBackend,
  reason,
  samplingChoice,
  toolCall,
} from "../../contract";

const id = z.number().int().nonnegative();
const count = z.number().int().nonnegative();
const text = z.string();

const turn = z.object({
  role: z.enum(["system", "user", "assistant", "tool"]),
  text,
  thinking: text.optional(),
  toolCalls: z.array(toolCall).optional(),
  images: z.array(z.object({ name: text, data: z.instanceof(Uint8Array) })).optional(),
});
const tool = z.object({ name: text, description: text, parameters: z.record(z.string(), z.unknown()) });

const conversation = {
  conversationId: text,
  turns: z.array(turn).min(1),
  thinking: z.boolean(),
  continues: z.boolean().optional(),
  tools: z.array(tool).optional(),
};

/** Where what the engine has read of conversations is kept, so that it need not be read again. */
const states = z.object({
  folder: text,
  /** 32 bytes; absent where the store is not encrypted either. */
  key: z.instanceof(Uint8Array).optional(),
  /** All files together; the least recently used go first. */
  budgetBytes: count,
  maxAgeDays: z.number().positive(),
});
export type StatesOptions = z.infer<typeof states>;

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
    /** Absent: nothing is kept on disk. */
    states: states.optional(),
  }),
  z.object({
    type: z.literal("generate"),
    id,
    ...conversation,
    maxTokens: z.number().int().positive().optional(),
    mode: z.enum(["general", "coding"]).optional(),
    sampling: samplingChoice.optional(),
    seed: count.optional(),
    stop: z.array(text).optional(),
    jsonSchema: z.record(z.string(), z.unknown()).optional(),
    thinkingBudget: count.optional(),
    mustCall: z.object({ name: text.nullable() }).optional(),
    suffix: text.optional(),
    chances: z.number().int().min(0).max(20).optional(),
    sharesBeginning: text.optional(),
    onLoop: z.enum(["nudge", "stop", "ignore"]).optional(),
  }),
  /** The counting ones are answered at any time, also while an answer is being written. */
  z.object({ type: z.literal("count"), id, ...conversation }),
  z.object({ type: z.literal("count-texts"), id, texts: z.array(text) }),
  /** Closes the thought under way in this conversation; answered with `answering-now`. */
  z.object({ type: z.literal("answer-now"), id, conversationId: text }),
  /** Writes what is held of all conversations to disk; answered with `saved`. */
  z.object({ type: z.literal("save-states"), id }),
  /** Drops what is held of a conversation, in memory and on disk; answered with `saved`. */
  z.object({ type: z.literal("forget"), id, conversationId: text }),
  z.object({
    type: z.literal("measure"),
    id,
    depth: count,
    promptTokens: count,
    generateTokens: count,
    threads: z.number().int().min(1).max(512).optional(),
  }),
  z.object({ type: z.literal("threads"), threads: z.number().int().min(1).max(512) }),
  /** What is kept on disk may take so much from now on. */
  z.object({ type: z.literal("state-budget"), budgetBytes: count }),
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

const likely = z.object({ text, logprob: z.number() });
const chance = likely.extend({ top: z.array(likely) });

const resident = z.object({ ramBytes: count, mappedBytes: count.optional() });

const engineFacts = resident.extend({
  engine: z.object({ id: engineId, version: text }),
  slots: z.number().int().positive(),
  images: z.boolean(),
  backend: gpuBackend,
  gpuLayers: count,
  totalLayers: count,
  contextTokens: count,
  vramBytes: count,
  vramFree: z.object({ before: count, after: count }).optional(),
  buffers: z.array(
    z.object({
      device: z.enum(["ram", "gpu"]),
      kind: z.enum(["weights", "kv", "state", "compute"]),
      mapped: z.boolean(),
      bytes: count,
    }),
  ),
  /** The devices that the backend sees. */
  gpuNames: z.array(text),
  /** What the library complained of last while it loaded. */
  complaint: text.max(500).optional(),
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
    secondsLeft: z.number().nonnegative().nullable(),
  }),
  z.object({ type: z.literal("note"), id, note: reason }),
  z.object({
    type: z.literal("output"),
    id,
    events: z.array(outputEvent),
    chances: z.array(chance).optional(),
    generatedTokens: count,
    contextUsedTokens: count,
  }),
  z.object({
    type: z.literal("done"),
    id,
    reason: z.enum(["end", "tool-calls", "length", "stop-text", "loop"]),
    stats: answerStats,
    resident: resident.optional(),
  }),
  z.object({ type: z.literal("counted"), id, tokens: count }),
  z.object({ type: z.literal("counted-texts"), id, tokens: z.array(count) }),
  z.object({ type: z.literal("answering-now"), id, was: z.boolean() }),
  z.object({ type: z.literal("saved"), id, files: count }),
  z.object({ type: z.literal("measured"), id, prefillMs: z.number(), decodeMs: z.number() }),
  z.object({ type: z.literal("error"), id, error: errorData }),
]);
export type EngineMessage = z.infer<typeof engineMessage>;
