import { z } from "zod";

/*
 * What is read of Anthropic's requests (https://docs.anthropic.com/en/api/messages). Fields that are not named here are
 * ignored; what is known and cannot be done is refused in `messages-request.ts`.
 */

const textBlock = z.looseObject({ type: z.literal("text"), text: z.string() });
const imageBlock = z.looseObject({
  type: z.literal("image"),
  source: z.looseObject({ type: z.string(), media_type: z.string().optional(), data: z.string().optional() }),
});
export type ImageBlock = z.output<typeof imageBlock>;
const resultContent = z.union([z.string(), z.array(z.union([textBlock, imageBlock]))]).optional();
export type ResultContent = z.output<typeof resultContent>;

const block = z.discriminatedUnion("type", [
  textBlock,
  imageBlock,
  z.looseObject({
    type: z.literal("tool_use"),
    id: z.string(),
    name: z.string(),
    input: z.record(z.string(), z.unknown()),
  }),
  z.looseObject({
    type: z.literal("tool_result"),
    tool_use_id: z.string(),
    content: resultContent,
    is_error: z.boolean().optional(),
  }),
  z.looseObject({ type: z.literal("thinking"), thinking: z.string() }),
  /** Of another server's: there is nothing in it that this one could read. */
  z.looseObject({ type: z.literal("redacted_thinking") }),
]);
export type Block = z.output<typeof block>;

export const messagesBody = z.looseObject({
  model: z.string().max(5000),
  max_tokens: z.number().int().min(1).max(1_000_000).optional(),
  system: z.union([z.string(), z.array(textBlock)]).optional(),
  messages: z
    .array(
      z.looseObject({
        role: z.enum(["user", "assistant", "system"]),
        content: z.union([z.string(), z.array(block)]),
      }),
    )
    .min(1)
    .max(10_000),
  stream: z.boolean().optional(),
  stop_sequences: z.array(z.string().min(1).max(200)).max(16).optional(),
  temperature: z.number().min(0).max(1).optional(),
  top_p: z.number().min(0).max(1).optional(),
  top_k: z.number().int().min(0).max(1000).optional(),
  thinking: z
    .looseObject({
      type: z.enum(["enabled", "disabled", "adaptive"]),
      budget_tokens: z.number().int().min(16).max(1_000_000).optional(),
    })
    .optional(),
  output_config: z
    .looseObject({
      format: z
        .looseObject({ type: z.literal("json_schema"), schema: z.record(z.string(), z.unknown()) })
        .nullish(),
    })
    .nullish(),
  tools: z
    .array(
      z.looseObject({
        type: z.string().nullish(),
        name: z.string().min(1).max(128),
        description: z.string().optional(),
        input_schema: z.record(z.string(), z.unknown()).optional(),
      }),
    )
    .max(256)
    .optional(),
  tool_choice: z
    .looseObject({
      type: z.enum(["auto", "any", "tool", "none"]),
      name: z.string().optional(),
      disable_parallel_tool_use: z.boolean().optional(),
    })
    .optional(),
});
export type MessagesBody = z.output<typeof messagesBody>;
