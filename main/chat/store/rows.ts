import { z } from "zod";
import {
  type Attachment,
  answerCall,
  answerStats,
  attachment,
  type Conversation,
  compaction,
  conversationSettings,
  errorData,
  type Message,
  message,
  reason,
} from "../../contract";
import type { Bindable } from "./sql";

const time = z.number().transform((ms) => new Date(ms).toISOString());
const flag = z.number().transform((value) => value !== 0);

/** A JSON column; what does not fit its schema any more reads as `otherwise` rather than hiding the row. */
export function json<T>(schema: z.ZodType<T>, otherwise: T) {
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

/** Settings as they are kept; what cannot be understood any more is what is usual. */
export const settingsColumn = json(conversationSettings, conversationSettings.parse({}));

const conversationRow = z.object({
  id: z.string(),
  title: z.string(),
  thinking: flag,
  pinned: flag,
  archived: flag,
  settings: settingsColumn,
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
  tool_calls: json(z.array(answerCall), []),
  status: message.shape.status,
  error: json(errorData.nullable(), null),
  notes: json(z.array(reason), []),
  stats: json(answerStats.nullable(), null),
  model: z.string().nullable(),
  compaction: json(compaction.nullable(), null),
  created_at: time,
});

const attachmentRow = z.object({
  id: z.string(),
  kind: attachment.shape.kind,
  name: z.string(),
  bytes: z.number(),
  characters: z.number(),
  note: json(reason.nullable(), null),
});

/** What `toAttachment` reads: everything but the content, which may be large. */
export const attachmentColumns = "a.id, a.kind, a.name, a.bytes, a.characters, a.note";

/** A row of `conversation` as the contract has it. */
export function toConversation(row: Record<string, unknown>): Conversation {
  const { created_at, updated_at, ...rest } = conversationRow.parse(row);
  return { ...rest, createdAt: created_at, updatedAt: updated_at };
}

/** A row of `message` as the contract has it, with what other rows say of it. */
export function toMessage(
  row: Record<string, unknown>,
  siblings: string[],
  attachments: Attachment[],
): Message {
  const { conversation_id, parent_id, tool_calls, created_at, ...rest } = messageRow.parse(row);
  return {
    ...rest,
    conversationId: conversation_id,
    parentId: parent_id,
    siblings,
    toolCalls: tool_calls,
    attachments,
    createdAt: created_at,
  };
}

export function toAttachment(row: Record<string, unknown>): Attachment {
  return attachmentRow.parse(row);
}

export function nullableJson(value: unknown): Bindable {
  return value === null ? null : JSON.stringify(value);
}
