import { z } from "zod";
import { method, nothing, service } from "./define";
import { errorData } from "./errors";

const id = z.string().min(1).max(64);

export const conversation = z.object({
  id,
  title: z.string(),
  thinking: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
});
export type Conversation = z.infer<typeof conversation>;

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
});
export type AnswerStats = z.infer<typeof answerStats>;

export const toolCall = z.object({ name: z.string(), arguments: z.record(z.string(), z.unknown()) });
export type ToolCall = z.infer<typeof toolCall>;

export const message = z.object({
  id,
  conversationId: id,
  /** The message before; null for the first. Several children of one parent are branches. */
  parentId: id.nullable(),
  role: z.enum(["user", "assistant"]),
  text: z.string(),
  /** What the model thought before it answered. */
  thinking: z.string(),
  toolCalls: z.array(toolCall),
  /** `interrupted`: the app or the engine ended in mid-answer; what had arrived is kept. */
  status: z.enum(["streaming", "complete", "stopped", "interrupted", "failed"]),
  error: errorData.nullable(),
  stats: answerStats.nullable(),
  /** Name of the model that answered. */
  model: z.string().nullable(),
  createdAt: z.iso.datetime(),
});
export type Message = z.infer<typeof message>;

export const turnProgress = z.object({
  conversationId: id,
  messageId: id,
  /** `waiting`: the engine is answering in another conversation first. */
  phase: z.enum(["waiting", "loading", "reading", "thinking", "writing"]),
  /** While reading: tokens read of those that are new. */
  readTokens: z.number().int().nonnegative(),
  newTokens: z.number().int().nonnegative(),
  generatedTokens: z.number().int().nonnegative(),
  /** Decode speed over the last second; null while not known. */
  tokensPerSecond: z.number().nonnegative().nullable(),
  contextUsedTokens: z.number().int().nonnegative(),
  contextTokens: z.number().int().nonnegative(),
});
export type TurnProgress = z.infer<typeof turnProgress>;

const byId = z.object({ id });

export const chatService = service({
  methods: {
    conversations: method(nothing, z.array(conversation)),
    create: method(z.object({ thinking: z.boolean() }), conversation),
    messages: method(byId, z.array(message)),
    rename: method(byId.extend({ title: z.string().trim().min(1).max(200) }), conversation),
    setThinking: method(byId.extend({ thinking: z.boolean() }), conversation),
    remove: method(byId, nothing),
    /** Adds the user's message and starts the answer; resolves as soon as both are stored. */
    send: method(
      z.object({ conversationId: id, text: z.string().min(1).max(2_000_000) }),
      z.object({ user: message, answer: message }),
    ),
    /** Answers the last user message again, after a stop, a failure or an interruption. */
    retry: method(z.object({ conversationId: id }), message),
    /** Stops what the conversation is doing; resolves when the answer is stored as stopped. */
    stop: method(z.object({ conversationId: id }), nothing),
    /** The text being written for the next message, kept across a crash. */
    saveDraft: method(z.object({ conversationId: id, text: z.string().max(2_000_000) }), nothing),
    draft: method(z.object({ conversationId: id }), z.string()),
    /** What was said when the store had to be replaced or cannot be written; null when all is well. */
    storeNotice: method(nothing, errorData.nullable()),
  },
  events: {
    conversationsChanged: z.array(conversation),
    /** Text that came since the last event, about one per frame. `at` is the length already sent, so that a page that joins late can tell a gap. */
    delta: z.object({
      conversationId: id,
      messageId: id,
      thinkingAt: z.number().int().nonnegative(),
      thinking: z.string(),
      textAt: z.number().int().nonnegative(),
      text: z.string(),
    }),
    progress: turnProgress,
    /** A message reached a lasting state. */
    messageChanged: message,
  },
});
