import type { ToolCall } from "../../contract";

/** A tool that the model may call; `parameters` is a JSON schema of an object. */
export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * The tokens of the model's vocabulary that steer it. Source: the tokenizer of Qwen3.6 (`added_tokens`).
 * Those of thoughts and tools are not "special" to the tokenizer: it would find them in any text it is given.
 */
export const controlTokens = [
  "<|im_start|>",
  "<|im_end|>",
  "<|endoftext|>",
  "<think>",
  "</think>",
  "<tool_call>",
  "</tool_call>",
  "<tool_response>",
  "</tool_response>",
  "<|fim_prefix|>",
  "<|fim_middle|>",
  "<|fim_suffix|>",
] as const;
export type ControlToken = (typeof controlTokens)[number];

/** A piece of a prompt: one of our own markers, or text that must never become a marker. */
export type PromptSegment =
  | { readonly kind: "control"; readonly token: ControlToken }
  | { readonly kind: "text"; readonly text: string }
  /** Only for an engine that takes images: a PNG, JPEG or WebP file. */
  | { readonly kind: "image"; readonly data: Uint8Array };

/** What the model's output means, as it comes. */
export type OutputEvent =
  | { readonly type: "thinking"; readonly text: string }
  | { readonly type: "text"; readonly text: string }
  /** A call has begun and its tool is known; its arguments are still being written. */
  | { readonly type: "tool-call-start"; readonly index: number; readonly name: string }
  | { readonly type: "tool-call"; readonly index: number; readonly call: ToolCall }
  /** A call that cannot be understood, with what was written. */
  | {
      readonly type: "tool-call-malformed";
      readonly index: number;
      readonly raw: string;
      readonly reason: string;
    };
