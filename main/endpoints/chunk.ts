import { z } from "zod";

const tokens = z.number().int().nonnegative();

const toolCallPart = z.object({
  index: z.number().int().min(0).max(1000).nullish(),
  id: z.string().nullish(),
  function: z.object({ name: z.string().nullish(), arguments: z.string().nullish() }).nullish(),
});
export type ToolCallPart = z.infer<typeof toolCallPart>;

const usage = z.object({
  prompt_tokens: tokens,
  completion_tokens: tokens.nullish(),
  prompt_tokens_details: z.object({ cached_tokens: tokens.nullish() }).nullish(),
});
export type Usage = z.infer<typeof usage>;

/** One piece of a streamed answer, as far as it is read here; what else a server sends is left alone. */
export const chunk = z.object({
  model: z.string().nullish(),
  choices: z
    .array(
      z.object({
        delta: z
          .object({
            content: z.string().nullish(),
            /** The thought, as DeepSeek, vLLM, SGLang, llama-server and LM Studio name it. */
            reasoning_content: z.string().nullish(),
            /** The same, as Ollama, OpenRouter and newer vLLM name it. */
            reasoning: z.string().nullish(),
            tool_calls: z.array(toolCallPart).nullish(),
          })
          .nullish(),
        finish_reason: z.string().nullish(),
      }),
    )
    .nullish(),
  usage: usage.nullish().catch(null),
  error: z.unknown().optional(),
  /** vLLM tells an error in mid-stream as an object of this kind, with the words in it. */
  object: z.string().nullish().catch(null),
  message: z.unknown().optional(),
  code: z.unknown().optional(),
});
export type Chunk = z.infer<typeof chunk>;
