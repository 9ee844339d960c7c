import { z } from "zod";
import { answerStats, type Conversation, errorData, type Message, message, toolCall } from "../../contract";

const time = z.number().transform((ms) => new Date(ms).toISOString());

/** A JSON column; what does not fit its schema any more reads as `otherwise` rather than hiding the message. */
function json<T>(schema: z.ZodType<T>, otherwise: T) {
  return z
    .string()
    .nullable()
    .transform((text): T => {
      if (text === null) return otherwise;
      try {
        return schema.parse(JSON.parse(text));
      } catch {
        return otherwise;
      }
    });
}

const conversationRow = z.object({
  id: z.string(),
  title: z.string(),
  thinking: z.number().transform((value) => value !== 0),
  created_at: time,
  updated_at: time,
});

const messageRow = z.object({
  id: z.string(),
  conversation_id: z.string(),
  parent_id: z.string().nullable(),
  role: message.shape.role,
  text: z.string(),
  thinking: z.string(),
  tool_calls: json(z.array(toolCall), []),
  status: message.shape.status,
  error: json(errorData.nullable(), null),
  stats: json(answerStats.nullable(), null),
  model: z.string().nullable(),
  created_at: time,
});

/** A row of `conversation` as the contract has it. */
export function toConversation(row: Record<string, unknown>): Conversation {
  const { created_at, updated_at, ...rest } = conversationRow.parse(row);
  return { ...rest, createdAt: created_at, updatedAt: updated_at };
}

/** A row of `message` as the contract has it. */
export function toMessage(row: Record<string, unknown>): Message {
  const { conversation_id, parent_id, tool_calls, created_at, ...rest } = messageRow.parse(row);
  return {
    ...rest,
    conversationId: conversation_id,
    parentId: parent_id,
    toolCalls: tool_calls,
    createdAt: created_at,
  };
}
