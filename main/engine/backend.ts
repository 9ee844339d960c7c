import type { AnswerStats, Reason, SamplingChoice, ToolCall } from "../contract";
import type { ToolDefinition } from "./qwen";

/** An image in a user's turn. */
export interface ChatImage {
  readonly name: string;
  /** A PNG, JPEG or WebP file. */
  readonly data: Uint8Array;
}

/** How likely a token was, of those that the sampling left to choose from. */
export interface TokenChance {
  readonly text: string;
  /** Natural logarithm of its probability, 0 at most. */
  readonly logprob: number;
  /** The likeliest in its place, the likeliest first. */
  readonly top: readonly { readonly text: string; readonly logprob: number }[];
}

/** One turn of the history as the model is to see it. */
export interface ChatTurn {
  role: "system" | "user" | "assistant" | "tool";
  text: string;
  /** What the model thought in this turn; the chat format decides whether it goes into the prompt again. */
  thinking?: string;
  toolCalls?: readonly ToolCall[];
  images?: readonly ChatImage[];
}

export interface ChatRequest {
  /** Turns of one conversation share their prefix in the engine's memory. */
  conversationId: string;
  /** Oldest first; the last one is what is to be answered, or, with `continues`, the answer that goes on. */
  turns: readonly ChatTurn[];
  thinking: boolean;
  /** The last turn is an unfinished answer: it goes on where it stopped, in the same thought if it was in one. */
  continues?: boolean;
  /**
   * Other conversations begin with the same system turn and tools, to the byte: what is read of them is kept where
   * states are, and not read again for the next one that gives the same name here. What is kept under another name is
   * never taken up, so that nobody learns by the time it takes what others have said.
   */
  sharesBeginning?: string;
  /** Tools that the model may call; by default none. */
  tools?: readonly ToolDefinition[];
  /** At most this many tokens; by default as many as the context holds. */
  maxTokens?: number;
  /** Which recommendation holds while thinking. */
  mode?: "general" | "coding";
  /** Takes the place of what is recommended for the mode, value by value. */
  sampling?: SamplingChoice;
  seed?: number;
  /** The answer ends before any of these texts; thinking does not. */
  stop?: readonly string[];
  /** The answer (not the thinking) has to match this JSON schema; where tools are offered, it may be a call instead. */
  jsonSchema?: Readonly<Record<string, unknown>>;
  /** Tokens of thinking after which it is closed with a message and the answer begins. */
  thinkingBudget?: number;
  /** The answer is a call: of the tool of this name, or, with null, of any that is offered. It begins after the thought. */
  mustCall?: { readonly name: string | null };
  /**
   * The gap between two texts of a file is filled: the last turn holds what stands before it, this what stands after
   * it. No chat format is around it, and nothing is thought.
   */
  suffix?: string;
  /**
   * How likely each token of the answer was, with so many of the likeliest in its place. An engine that cannot tell
   * throws `engine-cannot`.
   */
  chances?: number;
  /** When the model repeats itself without end; by default `nudge`: a thought is closed, an answer is ended. */
  onLoop?: "nudge" | "stop" | "ignore";
}

/** What comes while an answer is made, in this order of phases: loading, reading, thinking, writing. */
export type ChatEvent =
  /** The engine has not let go of an answer yet that was stopped: this one begins when it has. */
  | { type: "settling" }
  /** The model is being loaded; 0 to 1. */
  | { type: "loading"; progress: number }
  /** The prompt is being read: tokens read of those that are new. */
  | {
      type: "reading";
      readTokens: number;
      newTokens: number;
      /** At the speed so far; null while not known. */
      secondsLeft: number | null;
      contextUsedTokens: number;
      contextTokens: number;
    }
  | { type: "thinking"; text: string }
  | { type: "text"; text: string }
  /** A call that was understood. */
  | { type: "tool-call"; call: ToolCall }
  /** Where `chances` were asked for: of the tokens of the text that has come, or is about to. */
  | { type: "chances"; chances: readonly TokenChance[] }
  /** A call that was not, as it was written, with why: whoever offered the tools may send it back to the model once. */
  | { type: "tool-call-malformed"; raw: string; reason: string }
  /** Something happened that the reader should know. */
  | { type: "note"; note: Reason }
  /** Comes with or shortly after the text that it counts. */
  | { type: "usage"; generatedTokens: number; contextUsedTokens: number; contextTokens: number }
  /** Always the last one of an answer that ended by itself. `stop-text`: one of the stop strings; `loop`: it repeated itself. */
  | {
      type: "done";
      reason: "end" | "tool-calls" | "length" | "stop-text" | "loop";
      model: string;
      stats: AnswerStats;
    };

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
  /** Closes the thought under way in this conversation, so that the answer begins; false where nothing is being thought. */
  answerNow(conversationId: string): Promise<boolean>;
  /**
   * What the context holds now, null where a server does not say it, and whether images may be sent. Null while no
   * model is loaded, or nothing is known of a server.
   */
  abilities(): { readonly contextTokens: number | null; readonly images: boolean } | null;
  /** Tokens of each text by itself. @throws QuernError `engine-not-loaded` rather than load a model for it */
  countTexts(texts: readonly string[]): Promise<number[]>;
  /** Tokens of the whole prompt of this request. @throws QuernError as `stream` does; loads no model */
  countTokens(request: ChatRequest): Promise<number>;
  /** Nothing of this conversation is to be kept any more, in memory or on disk. */
  forget(conversationId: string): Promise<void>;
}
