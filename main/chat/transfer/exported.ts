import { z } from "zod";
import {
  answerCall,
  answerStats,
  attachment,
  compaction,
  conversation,
  conversationSettings,
  errorData,
  message,
  reason,
} from "../../contract";

/** What stands first in every exported file, so that it can be told from any other JSON. */
export const exportFormat = "quern-conversations";
/** Raised when older versions of Quern could not understand the file any more. */
export const exportVersion = 1;

const longText = z.string().max(50_000_000);

const exportedAttachment = z.strictObject({
  kind: attachment.shape.kind,
  name: attachment.shape.name,
  bytes: attachment.shape.bytes,
  characters: attachment.shape.characters,
  note: reason.nullable(),
  text: longText.nullable(),
  /** The image's file in base64. */
  image: z.base64().max(100_000_000).nullable(),
});

const exportedMessage = z.strictObject({
  id: z.string().min(1).max(200),
  /** Null for a first message; else a message that stands before this one in the file. */
  parentId: z.string().max(200).nullable(),
  role: message.shape.role,
  text: longText,
  thinking: longText.default(""),
  toolCalls: z.array(answerCall).max(10_000).default([]),
  attachments: z.array(exportedAttachment).max(1000).default([]),
  status: z.enum(["complete", "stopped", "interrupted", "failed"]).default("complete"),
  error: errorData.nullable().default(null),
  notes: z.array(reason).max(1000).default([]),
  stats: answerStats.nullable().default(null),
  model: z.string().max(1000).nullable().default(null),
  compaction: compaction.nullable().default(null),
  createdAt: message.shape.createdAt,
});

export const exportedConversation = z.strictObject({
  title: z.string().max(1000),
  thinking: z.boolean(),
  pinned: z.boolean().default(false),
  archived: z.boolean().default(false),
  settings: conversationSettings.strict(),
  createdAt: conversation.shape.createdAt,
  updatedAt: conversation.shape.updatedAt,
  /** The end of the branch that is open; absent: the newest message. */
  activeMessageId: z.string().max(200).nullable().default(null),
  /** All branches, each message after its parent. */
  messages: z.array(exportedMessage).max(1_000_000),
});
/** A conversation as it is written into a file. Ids are only good within the file. */
export type ExportedConversation = z.infer<typeof exportedConversation>;
export type ExportedMessage = z.infer<typeof exportedMessage>;
export type ExportedAttachment = z.infer<typeof exportedAttachment>;

export const exportedFile = z.strictObject({
  format: z.literal(exportFormat),
  version: z.literal(exportVersion),
  exportedAt: z.iso.datetime(),
  conversations: z.array(exportedConversation).max(100_000),
});

/** The file's text around its conversations, which are written one after the other. */
export function jsonFrame(exportedAt: string): { before: string; after: string } {
  const head = JSON.stringify({ format: exportFormat, version: exportVersion, exportedAt }).slice(0, -1);
  return { before: `${head},"conversations":[\n`, after: "\n]}\n" };
}
