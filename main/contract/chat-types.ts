import { z } from "zod";
import { endpointId } from "./endpoints";
import { errorData } from "./errors";
import { reason } from "./reason";

export const chatId = z.string().min(1).max(64);

/** How tokens are chosen, where it differs from what the model's makers recommend for the mode. */
export const samplingChoice = z
  .object({
    temperature: z.number().min(0).max(2),
    topP: z.number().min(0).max(1),
    topK: z.number().int().min(0).max(1000),
    minP: z.number().min(0).max(1),
    presencePenalty: z.number().min(-2).max(2),
  })
  .partial();
export type SamplingChoice = z.infer<typeof samplingChoice>;

const settingsShape = {
  /** Told to the model before everything else. */
  systemPrompt: z.string().max(200_000),
  /** Which of the makers' recommendations holds while thinking: for everything, or for precise coding. */
  mode: z.enum(["general", "coding"]),
  sampling: samplingChoice,
  /** For repeatable answers; null: another one each time. */
  seed: z.number().int().min(0).max(4_294_967_295).nullable(),
  /** The answer ends before any of these texts. */
  stop: z.array(z.string().min(1).max(200)).max(16),
  /** At most this many tokens of thinking and answer together; null: as many as the context holds. */
  maxTokens: z.number().int().min(1).max(1_000_000).nullable(),
  /** Tokens of thinking after which it is closed and the answer begins; null: no limit. */
  thinkingBudget: z.number().int().min(16).max(1_000_000).nullable(),
  /** A JSON schema, as text, that the answer has to match; null: free text. */
  jsonSchema: z.string().max(100_000).nullable(),
  /** What to do when the model repeats itself without end. */
  onLoop: z.enum(["nudge", "stop", "ignore"]),
  /** The endpoint that answers; null: the model of this machine. */
  endpoint: endpointId.nullable(),
  /** Servers of tools (MCP) whose tools the model may call, each call by the user's word; by id. */
  servers: z.array(z.string().min(1).max(64)).max(50),
};

export const conversationSettings = z.object({
  systemPrompt: settingsShape.systemPrompt.default(""),
  mode: settingsShape.mode.default("general"),
  sampling: settingsShape.sampling.default({}),
  seed: settingsShape.seed.default(null),
  stop: settingsShape.stop.default([]),
  maxTokens: settingsShape.maxTokens.default(null),
  thinkingBudget: settingsShape.thinkingBudget.default(null),
  jsonSchema: settingsShape.jsonSchema.default(null),
  onLoop: settingsShape.onLoop.default("nudge"),
  endpoint: settingsShape.endpoint.default(null),
  servers: settingsShape.servers.default([]),
});
/** What holds for every answer of one conversation. */
export type ConversationSettings = z.infer<typeof conversationSettings>;

/** Some of the settings. Without defaults: what is not named is not there, so that a change leaves it alone. */
export const settingsPatch = z.object(settingsShape).partial();
export type SettingsPatch = z.infer<typeof settingsPatch>;

export const conversation = z.object({
  id: chatId,
  title: z.string(),
  thinking: z.boolean(),
  pinned: z.boolean(),
  archived: z.boolean(),
  settings: conversationSettings,
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Conversation = z.infer<typeof conversation>;

export const preset = z.object({
  id: chatId,
  name: z.string().trim().min(1).max(100),
  /** Where words go, and which tools may be called, is chosen for a conversation, never brought along by a preset. */
  settings: conversationSettings.omit({ endpoint: true, servers: true }),
  /** New conversations begin with it; true of one preset at most. */
  usual: z.boolean(),
});
/** Settings under a name, to be given to a conversation. */
export type Preset = z.infer<typeof preset>;

export const answerStats = z.object({
  /** Tokens of the whole prompt, and of these how many were already in the engine's memory. */
  promptTokens: z.number().int().nonnegative(),
  reusedTokens: z.number().int().nonnegative(),
  generatedTokens: z.number().int().nonnegative(),
  prefillMs: z.number().nonnegative(),
  decodeMs: z.number().nonnegative(),
  thinkingMs: z.number().nonnegative(),
  contextUsedTokens: z.number().int().nonnegative(),
  contextTokens: z.number().int().nonnegative(),
  /**
   * Set for an answer of an endpoint: `told`: it told the tokens; `silent`: it told none, so that 0 stands for
   * unknown. Times are then those that passed here. Of an answer in several parts, what holds for any of them.
   */
  remote: z.enum(["told", "silent"]).optional(),
  /** Set where a part of the answer is not in these figures: it broke off, or was written by hand. */
  partial: z.boolean().optional(),
  /** By the price that was entered for the endpoint, and the tokens that it told; absent where either is unknown. */
  cost: z.object({ amount: z.number().nonnegative(), currency: z.string().max(8) }).optional(),
});
export type AnswerStats = z.infer<typeof answerStats>;

export const toolCall = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) });
export type ToolCall = z.infer<typeof toolCall>;

export const answerCall = toolCall.extend({
  /** What became of it; absent where nobody offered the tool, so that it was only asked for. */
  run: z
    .object({
      /** The server as the user has named it, and the tool as the server does; both empty where there is no such tool. */
      server: z.string(),
      tool: z.string(),
      /** Calls of one round were asked for in one go, after so much of the text and of the thinking. */
      round: z.number().int().nonnegative(),
      textAt: z.number().int().nonnegative(),
      thinkingAt: z.number().int().nonnegative(),
      /**
       * `waiting`: for its turn, its server, or the user's word. `interrupted`: Quern ended meanwhile, so nobody knows
       * what it did.
       */
      state: z.enum(["waiting", "running", "done", "failed", "denied", "stopped", "interrupted"]),
      /** What the model is told of it: text of strangers, marked as such. */
      gave: z.string(),
    })
    .optional(),
});
/** A call of a tool in an answer. */
export type AnswerCall = z.infer<typeof answerCall>;
export type CallRun = NonNullable<AnswerCall["run"]>;

export const attachment = z.object({
  id: chatId,
  kind: z.enum(["text", "pdf", "image"]),
  name: z.string().min(1).max(500),
  /** Of the file as it was given. */
  bytes: z.number().int().nonnegative(),
  /** Of the text that the model is told; 0 for an image. */
  characters: z.number().int().nonnegative(),
  /** What to know about it, for example that some pages of a PDF hold no text. */
  note: reason.nullable(),
});
/** A file, or a long pasted text, that goes with a message. */
export type Attachment = z.infer<typeof attachment>;

export const compaction = z.object({
  /** What the model is told instead of this message and all before it. */
  summary: z.string(),
  tokensBefore: z.number().int().nonnegative(),
  tokensAfter: z.number().int().nonnegative(),
  createdAt: z.iso.datetime(),
});
export type Compaction = z.infer<typeof compaction>;

export const message = z.object({
  id: chatId,
  conversationId: chatId,
  /** The message before; null for the first. Several children of one parent are branches. */
  parentId: chatId.nullable(),
  /** Ids of all branches that begin in its place, itself among them, oldest first. */
  siblings: z.array(chatId),
  role: z.enum(["user", "assistant"]),
  text: z.string(),
  /** What the model thought before it answered. */
  thinking: z.string(),
  toolCalls: z.array(answerCall),
  attachments: z.array(attachment),
  /** `interrupted`: the app or the engine ended in mid-answer; what had arrived is kept. */
  status: z.enum(["streaming", "complete", "stopped", "interrupted", "failed"]),
  error: errorData.nullable(),
  /** What happened while it was written that the reader should know: a budget reached, a loop broken. */
  notes: z.array(reason),
  stats: answerStats.nullable(),
  /** Name of the model that answered. */
  model: z.string().nullable(),
  /** Set where a summary stands for everything up to here. */
  compaction: compaction.nullable(),
  createdAt: z.iso.datetime(),
});
export type Message = z.infer<typeof message>;

export const queuedMessage = z.object({
  id: chatId,
  text: z.string(),
  attachments: z.array(attachment),
});
/** A message that waits until the answer before it is whole. */
export type QueuedMessage = z.infer<typeof queuedMessage>;

export const treeNode = z.object({
  id: chatId,
  parentId: chatId.nullable(),
  role: message.shape.role,
  /** Its first words. */
  preview: z.string(),
  status: message.shape.status,
  /** On the branch that is open. */
  active: z.boolean(),
  createdAt: z.iso.datetime(),
});
export type TreeNode = z.infer<typeof treeNode>;

export const searchHit = z.object({
  conversationId: chatId,
  messageId: chatId,
  title: z.string(),
  archived: z.boolean(),
  role: message.shape.role,
  createdAt: z.iso.datetime(),
  /** What the words are in: the title, a part of the message, one of its calls counted from 0, a file that went with it. */
  place: z.discriminatedUnion("part", [
    z.object({ part: z.enum(["title", "text", "thinking", "summary"]) }),
    z.object({ part: z.literal("call"), at: z.number().int().nonnegative() }),
    z.object({ part: z.literal("attachment"), id: chatId, name: z.string() }),
  ]),
  /** The place of the hit in pieces; the pieces that were searched for are marked. */
  snippet: z.array(z.object({ text: z.string(), hit: z.boolean() })),
});
export type SearchHit = z.infer<typeof searchHit>;

export const tokenCount = z.object({
  /** What the loaded model's context holds; null while no model is loaded, and then the parts are estimates. */
  contextTokens: z.number().int().nonnegative().nullable(),
  parts: z.object({
    system: z.number().int().nonnegative(),
    summary: z.number().int().nonnegative(),
    history: z.number().int().nonnegative(),
    attachments: z.number().int().nonnegative(),
    draft: z.number().int().nonnegative(),
  }),
  measured: z.boolean(),
});
/** What the next prompt would take, by part, in tokens. */
export type TokenCount = z.infer<typeof tokenCount>;

export const turnProgress = z.object({
  conversationId: chatId,
  messageId: chatId,
  /** Where this answer is made, where it was asked for at another place than the conversation's. */
  endpoint: endpointId.nullable().optional(),
  /**
   * `waiting`: the engine is answering in another conversation first. `settling`: it has not let go yet of an answer that
   * was stopped. `compacting`: a summary is being written.
   */
  phase: z.enum(["waiting", "settling", "loading", "reading", "thinking", "writing", "compacting"]),
  /** While reading: tokens read of those that are new. */
  readTokens: z.number().int().nonnegative(),
  newTokens: z.number().int().nonnegative(),
  /** Until the prompt is read, at the speed so far; null while not known. */
  secondsLeft: z.number().nonnegative().nullable(),
  generatedTokens: z.number().int().nonnegative(),
  /** Decode speed over the last second; null while not known. */
  tokensPerSecond: z.number().nonnegative().nullable(),
  contextUsedTokens: z.number().int().nonnegative(),
  contextTokens: z.number().int().nonnegative(),
});
export type TurnProgress = z.infer<typeof turnProgress>;
