import { z } from "zod";

/*
 * What is read of OpenAI's requests (https://platform.openai.com/docs/api-reference/chat/create). Fields that are not
 * named here are ignored; what is known and cannot be done is refused in `chat-request.ts`.
 */

const optional = <T extends z.ZodType>(schema: T) =>
  schema.nullish().transform((value) => value ?? undefined);
const textPart = z.looseObject({ type: z.literal("text"), text: z.string() });
const imagePart = z.looseObject({
  type: z.literal("image_url"),
  image_url: z.looseObject({ url: z.string() }),
});
const content = z.union([z.string(), z.array(z.union([textPart, imagePart]))]);
export type Content = z.output<typeof content>;

const toolCallSent = z.looseObject({
  id: z.string(),
  type: z.literal("function").default("function"),
  function: z.looseObject({ name: z.string(), arguments: z.string() }),
});

const message = z.discriminatedUnion("role", [
  z.looseObject({ role: z.literal("system"), content }),
  z.looseObject({ role: z.literal("developer"), content }),
  z.looseObject({ role: z.literal("user"), content }),
  z.looseObject({
    role: z.literal("assistant"),
    content: optional(content),
    /** As vLLM, llama.cpp and DeepSeek name the thought. */
    reasoning_content: optional(z.string()),
    tool_calls: optional(z.array(toolCallSent).max(256)),
  }),
  z.looseObject({ role: z.literal("tool"), content, tool_call_id: z.string() }),
]);
export type SentMessage = z.output<typeof message>;

const functionTool = z.looseObject({
  type: z.literal("function"),
  function: z.looseObject({
    name: z.string().min(1).max(128),
    description: optional(z.string()),
    parameters: optional(z.record(z.string(), z.unknown())),
  }),
});

/** What both kinds of completions have in common. */
export const samplingFields = {
  model: z.string().max(5000),
  stream: optional(z.boolean()),
  stream_options: optional(z.looseObject({ include_usage: optional(z.boolean()) })),
  max_tokens: optional(z.number().int().min(1).max(1_000_000)),
  temperature: optional(z.number().min(0).max(2)),
  top_p: optional(z.number().min(0).max(1)),
  /** These two as llama.cpp and vLLM name them. */
  top_k: optional(z.number().int().min(0).max(1000)),
  min_p: optional(z.number().min(0).max(1)),
  presence_penalty: optional(z.number().min(-2).max(2)),
  frequency_penalty: optional(z.number()),
  seed: optional(z.number().int()),
  stop: optional(z.union([z.string().min(1).max(200), z.array(z.string().min(1).max(200)).max(16)])),
  n: optional(z.number()),
  logit_bias: optional(z.record(z.string(), z.number())),
};

export const chatBody = z.looseObject({
  ...samplingFields,
  messages: z.array(message).min(1).max(10_000),
  max_completion_tokens: optional(z.number().int().min(1).max(1_000_000)),
  logprobs: optional(z.boolean()),
  top_logprobs: optional(z.number().int().min(0).max(20)),
  tools: optional(z.array(functionTool).max(256)),
  tool_choice: optional(
    z.union([
      z.enum(["none", "auto", "required"]),
      z.looseObject({
        type: z.string(),
        name: optional(z.string()),
        function: optional(z.looseObject({ name: z.string() })),
      }),
    ]),
  ),
  parallel_tool_calls: optional(z.boolean()),
  response_format: optional(
    z.discriminatedUnion("type", [
      z.looseObject({ type: z.literal("text") }),
      z.looseObject({ type: z.literal("json_object") }),
      z.looseObject({
        type: z.literal("json_schema"),
        json_schema: z.looseObject({ schema: z.record(z.string(), z.unknown()) }),
      }),
    ]),
  ),
  reasoning_effort: optional(z.enum(["none", "minimal", "low", "medium", "high", "xhigh", "max"])),
  /** As vLLM and llama.cpp switch the thinking of this model. */
  chat_template_kwargs: optional(z.looseObject({ enable_thinking: optional(z.boolean()) })),
  modalities: optional(z.array(z.string())),
});
export type ChatBody = z.output<typeof chatBody>;

export const completionBody = z.looseObject({
  ...samplingFields,
  prompt: z.union([z.string(), z.array(z.string()).length(1)]),
  suffix: optional(z.string()),
  echo: optional(z.boolean()),
  best_of: optional(z.number()),
  logprobs: optional(z.number().int().min(0).max(20)),
});
export type CompletionBody = z.output<typeof completionBody>;
