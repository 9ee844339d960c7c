import type { Attachment, QueuedMessage } from "../../contract";
import { attachmentColumns, nullableJson, toAttachment } from "./rows";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

type Calls = Pick<
  StoreCalls,
  | "saveDraft"
  | "draft"
  | "saveEditDraft"
  | "editDraft"
  | "addAttachment"
  | "removeAttachment"
  | "pendingAttachments"
  | "attachments"
  | "attachmentContent"
  | "queued"
  | "addQueued"
  | "takeQueued"
>;

/** What is being written and what waits to be sent, with the files that go with it. */
export function draftCalls(sql: Sql): Calls {
  const dropDraft = (id: string) => sql.run("DELETE FROM draft WHERE conversation_id = ?", id);
  const attachmentsOfQueued = (queuedId: string): Attachment[] =>
    sql
      .all(`SELECT ${attachmentColumns} FROM attachment a WHERE a.queued_id = ? ORDER BY a.seq`, queuedId)
      .map(toAttachment);
  const toQueued = (row: Record<string, unknown>): QueuedMessage => {
    const id = String(row.id);
    return { id, text: String(row.text), attachments: attachmentsOfQueued(id) };
  };
  return {
    saveDraft: (id, text) =>
      text === ""
        ? dropDraft(id)
        : sql.run("INSERT OR REPLACE INTO draft (conversation_id, text) VALUES (?, ?)", id, text),
    draft: (id) => String(sql.value("SELECT text FROM draft WHERE conversation_id = ?", id) ?? ""),
    saveEditDraft: (messageId, text) =>
      text === null
        ? sql.run("DELETE FROM edit_draft WHERE message_id = ?", messageId)
        : sql.run(
            "INSERT OR REPLACE INTO edit_draft SELECT id, ? FROM message WHERE id = ?",
            text,
            messageId,
          ),
    editDraft: (messageId) => {
      const text = sql.value("SELECT text FROM edit_draft WHERE message_id = ?", messageId);
      return text === undefined ? null : String(text);
    },
    addAttachment: (conversationId, attachment, { text, image }) =>
      sql.run(
        `INSERT INTO attachment (id, conversation_id, state, kind, name, bytes, characters, note, text, image)
         VALUES (?, ?, 'draft', ?, ?, ?, ?, ?, ?, ?)`,
        attachment.id,
        conversationId,
        attachment.kind,
        attachment.name,
        attachment.bytes,
        attachment.characters,
        nullableJson(attachment.note),
        text,
        image,
      ),
    removeAttachment: (id) => sql.run("DELETE FROM attachment WHERE id = ? AND state = 'draft'", id),
    pendingAttachments: (conversationId) =>
      sql
        .all(
          `SELECT ${attachmentColumns} FROM attachment a WHERE a.conversation_id = ? AND a.state = 'draft'
           ORDER BY a.seq`,
          conversationId,
        )
        .map(toAttachment),
    attachments: (ids) => {
      const found = sql
        .all(
          `SELECT ${attachmentColumns} FROM attachment a WHERE a.id IN (SELECT value FROM json_each(?))`,
          JSON.stringify(ids),
        )
        .map(toAttachment);
      return ids.flatMap((id) => found.find((one) => one.id === id) ?? []);
    },
    attachmentContent: (id) => {
      const row = sql.get("SELECT text, image FROM attachment WHERE id = ?", id);
      if (!row) return null;
      return {
        text: typeof row.text === "string" ? row.text : null,
        image: row.image instanceof ArrayBuffer ? new Uint8Array(row.image) : null,
      };
    },
    queued: (conversationId) =>
      sql.all("SELECT * FROM queued WHERE conversation_id = ? ORDER BY seq", conversationId).map(toQueued),
    addQueued: (conversationId, id, text, attachmentIds) =>
      sql.transaction(() => {
        sql.run("INSERT INTO queued (id, conversation_id, text) VALUES (?, ?, ?)", id, conversationId, text);
        for (const attachmentId of attachmentIds) {
          sql.run(
            `UPDATE attachment SET state = 'queued', queued_id = ?, conversation_id = ?
             WHERE id = ? AND state = 'draft'`,
            id,
            conversationId,
            attachmentId,
          );
        }
        dropDraft(conversationId);
        return { id, text, attachments: attachmentsOfQueued(id) };
      }),
    takeQueued: (conversationId, id) =>
      sql.transaction(() => {
        const row = sql.get("SELECT * FROM queued WHERE id = ? AND conversation_id = ?", id, conversationId);
        if (!row) return null;
        const taken = toQueued(row);
        sql.run("DELETE FROM queued WHERE id = ?", id);
        sql.run("UPDATE attachment SET state = 'draft', queued_id = NULL WHERE queued_id = ?", id);
        return taken;
      }),
  };
}
