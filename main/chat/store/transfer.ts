import { randomUUID } from "node:crypto";
import type { Conversation } from "../../contract";
import { withEndedCalls } from "../../contract/answer-parts";
import { type ExportedConversation, type ExportedMessage, readExported } from "../transfer";
import { conversationCalls } from "./conversations";
import { draftCalls } from "./drafts";
import { insertMessage, messagesOf } from "./messages";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

/** Conversations out of the store as plain data, and back in under new ids. */
export function transferCalls(sql: Sql): Pick<StoreCalls, "exported" | "importText"> {
  const { conversation: find, createConversation } = conversationCalls(sql);
  const { addAttachment, attachmentContent } = draftCalls(sql);

  const attachmentsOut = (message: ReturnType<typeof messagesOf>[number]): ExportedMessage["attachments"] =>
    message.attachments.map(({ id, ...facts }) => {
      const content = attachmentContent(id);
      return {
        ...facts,
        text: content?.text ?? null,
        image: content?.image ? Buffer.from(content.image).toString("base64") : null,
      };
    });

  const attachmentsIn = (conversationId: string, message: ExportedMessage) =>
    message.attachments.map(({ text, image, ...facts }) => {
      const made = { ...facts, id: randomUUID() };
      const bytes = image === null ? null : new Uint8Array(Buffer.from(image, "base64"));
      addAttachment(conversationId, made, { text, image: bytes });
      return made;
    });

  const addConversation = (one: ExportedConversation): Conversation => {
    const { title, thinking, pinned, archived, settings, createdAt, updatedAt } = one;
    const id = randomUUID();
    const made = { id, title, thinking, pinned, archived, settings, createdAt, updatedAt };
    createConversation(made);
    const ids = new Map(one.messages.map((message) => [message.id, randomUUID()]));
    const newId = (old: string | null) => (old === null ? null : (ids.get(old) ?? null));
    for (const message of one.messages) {
      insertMessage(sql, {
        ...message,
        id: newId(message.id) ?? randomUUID(),
        parentId: newId(message.parentId),
        conversationId: id,
        siblings: [],
        attachments: attachmentsIn(id, message),
      });
    }
    // They are found by the search once the index has got to them.
    const leaf = newId(one.activeMessageId);
    if (leaf !== null) sql.run("UPDATE conversation SET active_leaf = ? WHERE id = ?", leaf, id);
    return made;
  };

  return {
    exported: (conversationId) => {
      const conversation = find(conversationId);
      if (!conversation) return null;
      const ids = sql.all("SELECT id FROM message WHERE conversation_id = ? ORDER BY seq", conversationId);
      const messages = messagesOf(
        sql,
        ids.map(({ id }) => String(id)),
        new Map(),
      );
      const leaf = sql.value("SELECT active_leaf FROM conversation WHERE id = ?", conversationId);
      const { id: _, ...facts } = conversation;
      return {
        ...facts,
        activeMessageId: typeof leaf === "string" ? leaf : null,
        messages: messages.map((message) => {
          const { conversationId: _conversation, siblings: _siblings, status, ...rest } = message;
          return {
            ...withEndedCalls(rest),
            status: status === "streaming" ? "interrupted" : status,
            attachments: attachmentsOut(message),
          };
        }),
      };
    },
    importText: (name, text) => {
      const read = readExported(name, text);
      return sql.transaction(() => ({ conversations: read.map(addConversation) }));
    },
  };
}
