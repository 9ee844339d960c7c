import type { AnswerStats, ToolCall } from "../contract";
import type { ToolDefinition } from "./qwen";

/** One turn of the history as the model is to see it. */
export interface ChatTurn {
  role: "system" | "user" | "assistant" | "tool";
  text: string;
  /** What the model thought in this turn; the chat format decides whether it goes into the prompt again. */
  thinking?: string;
  toolCalls?: readonly ToolCall[];
}

export interface ChatRequest {
  /** Turns of one conversation share their prefix in the engine's memory. */
  conversationId: string;
  /** Oldest first; the last one is what is to be answered. */
  turns: readonly ChatTurn[];
  thinking: boolean;
  /** Tools that the model may call; by default none. */
  tools?: readonly ToolDefinition[];
  /** At most this many tokens; by default as many as the context holds. */
  maxTokens?: number;
}

/** What comes while an answer is made, in this order of phases: loading, reading, thinking, writing. */
export type ChatEvent =
  /** The model is being loaded; 0 to 1. */
  | { type: "loading"; progress: number }
  /** The prompt is being read: tokens read of those that are new. */
  | {
      type: "reading";
      readTokens: number;
      newTokens: number;
      contextUsedTokens: number;
      contextTokens: number;
    }
  | { type: "thinking"; text: string }
  | { type: "text"; text: string }
  | { type: "tool-call"; call: ToolCall }
  /** Comes with or shortly after the text that it counts. */
  | { type: "usage"; generatedTokens: number; contextUsedTokens: number; contextTokens: number }
  /** Always the last one of an answer that ended by itself. */
  | { type: "done"; reason: "end" | "tool-calls" | "length"; model: string; stats: AnswerStats };

/**
 * Something that answers: the local engine, or a remote endpoint.
 * Chat, agent, benchmark and API server use only this.
 */
export interface ChatBackend {
  /**
   * Streams one answer. An error ends the iteration by throwing a `QuernError`: `cancelled` after the signal's
   * abort (in every phase, loading and reading included), `context-full` before anything is generated when the
   * history does not fit, `engine-not-loaded`, `engine-crashed` and the others of the engine.
   */
  stream(request: ChatRequest, signal: AbortSignal): AsyncIterable<ChatEvent>;
}
