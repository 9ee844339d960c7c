import { type Attachment, type Message, QuernError } from "../../contract";
import { attachmentColumns, nullableJson, toAttachment, toMessage } from "./rows";
import type { Sql } from "./sql";

/**
 * Reads messages whole, in the order of `ids`.
 * @param children ids by parent, for the branches beside each
 */
export function messagesOf(
  sql: Sql,
  ids: readonly string[],
  children: ReadonlyMap<string | null, string[]>,
): Message[] {
  const list = JSON.stringify(ids);
  const attachments = new Map<string, Attachment[]>();
  for (const row of sql.all(
    `SELECT l.message_id, ${attachmentColumns} FROM message_attachment l JOIN attachment a ON a.id = l.attachment_id
     WHERE l.message_id IN (SELECT value FROM json_each(?)) ORDER BY l.message_id, l.position`,
    list,
  )) {
    const of = String(row.message_id);
    attachments.set(of, [...(attachments.get(of) ?? []), toAttachment(row)]);
  }
  const rows = new Map(
    sql
      .all("SELECT * FROM message WHERE id IN (SELECT value FROM json_each(?))", list)
      .map((row) => [String(row.id), row]),
  );
  return ids.flatMap((id) => {
    const row = rows.get(id);
    if (!row) return [];
    const parent = typeof row.parent_id === "string" ? row.parent_id : null;
    return [toMessage(row, children.get(parent) ?? [id], attachments.get(id) ?? [])];
  });
}

/** Writes a new message; its attachments must be there and become its own. */
export function insertMessage(sql: Sql, made: Message): void {
  sql.run(
    `INSERT INTO message (id, conversation_id, parent_id, role, text, thinking, tool_calls, status, error, notes,
       stats, model, compaction, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    made.id,
    made.conversationId,
    made.parentId,
    made.role,
    made.text,
    made.thinking,
    JSON.stringify(made.toolCalls),
    made.status,
    nullableJson(made.error),
    JSON.stringify(made.notes),
    nullableJson(made.stats),
    made.model,
    nullableJson(made.compaction),
    Date.parse(made.createdAt),
  );
  made.attachments.forEach(({ id }, position) => {
    if (sql.value("SELECT 1 FROM attachment WHERE id = ?", id) === undefined)
      throw new QuernError("attachment-not-found");
    sql.run("INSERT INTO message_attachment VALUES (?, ?, ?)", made.id, id, position);
    sql.run(
      "UPDATE attachment SET state = 'sent', queued_id = NULL, conversation_id = ? WHERE id = ?",
      made.conversationId,
      id,
    );
  });
}
