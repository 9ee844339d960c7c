import { type Message, QuernError } from "../../contract";
import { toConversation, toMessage } from "./rows";
import type { Bindable, Sql } from "./sql";
import type { StoreCalls } from "./types";

/** The store's calls over an open database. */
export function storeCalls(sql: Sql): StoreCalls {
  const conversation: StoreCalls["conversation"] = (id) => {
    const row = sql.get("SELECT * FROM conversation WHERE id = ?", id);
    return row ? toConversation(row) : null;
  };
  return {
    conversations: () =>
      sql.all("SELECT * FROM conversation ORDER BY updated_at DESC, rowid DESC").map(toConversation),
    conversation,
    createConversation: (made) =>
      sql.run(
        "INSERT INTO conversation (id, title, thinking, created_at, updated_at) VALUES (?, ?, ?, ?, ?)",
        made.id,
        made.title,
        made.thinking ? 1 : 0,
        Date.parse(made.createdAt),
        Date.parse(made.updatedAt),
      ),
    changeConversation: (id, change) => {
      sql.run(
        "UPDATE conversation SET title = coalesce(?, title), thinking = coalesce(?, thinking) WHERE id = ?",
        change.title ?? null,
        change.thinking === undefined ? null : Number(change.thinking),
        id,
      );
      return conversation(id);
    },
    removeConversation: (id) =>
      sql.transaction(() => {
        sql.run("DELETE FROM draft WHERE conversation_id = ?", id);
        sql.run("DELETE FROM conversation WHERE id = ?", id);
      }),
    messages: (id) =>
      sql.all("SELECT * FROM message WHERE conversation_id = ? ORDER BY seq", id).map(toMessage),
    addTurn: (turn) =>
      sql.transaction(() => {
        if (!conversation(turn.conversationId)) throw new QuernError("conversation-not-found");
        if (turn.user) {
          insertMessage(sql, turn.user);
          sql.run("DELETE FROM draft WHERE conversation_id = ?", turn.conversationId);
        }
        if (turn.replaces !== null) sql.run("DELETE FROM message WHERE id = ?", turn.replaces);
        insertMessage(sql, turn.answer);
        sql.run(
          "UPDATE conversation SET title = CASE title WHEN '' THEN ? ELSE title END, updated_at = ? WHERE id = ?",
          turn.title,
          Date.parse(turn.at),
          turn.conversationId,
        );
      }),
    append: (id, thinking, text) =>
      sql.run(
        "UPDATE message SET thinking = thinking || ?, text = text || ? WHERE id = ?",
        thinking,
        text,
        id,
      ),
    finish: (id, end) =>
      sql.transaction(() => {
        sql.run(
          `UPDATE message SET thinking = thinking || ?, text = text || ?, tool_calls = ?, status = ?, error = ?,
             stats = ?, model = ? WHERE id = ?`,
          end.thinking,
          end.text,
          JSON.stringify(end.toolCalls),
          end.status,
          nullableJson(end.error),
          nullableJson(end.stats),
          end.model,
          id,
        );
        sql.run(
          "UPDATE conversation SET updated_at = ? WHERE id = (SELECT conversation_id FROM message WHERE id = ?)",
          Date.parse(end.at),
          id,
        );
      }),
    saveDraft: (id, text) =>
      text === ""
        ? sql.run("DELETE FROM draft WHERE conversation_id = ?", id)
        : sql.run("INSERT OR REPLACE INTO draft (conversation_id, text) VALUES (?, ?)", id, text),
    draft: (id) => String(sql.value("SELECT text FROM draft WHERE conversation_id = ?", id) ?? ""),
  };
}

function insertMessage(sql: Sql, made: Message): void {
  sql.run(
    `INSERT INTO message (id, conversation_id, parent_id, role, text, thinking, tool_calls, status, error, stats,
       model, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    made.id,
    made.conversationId,
    made.parentId,
    made.role,
    made.text,
    made.thinking,
    JSON.stringify(made.toolCalls),
    made.status,
    nullableJson(made.error),
    nullableJson(made.stats),
    made.model,
    Date.parse(made.createdAt),
  );
}

function nullableJson(value: unknown): Bindable {
  return value === null ? null : JSON.stringify(value);
}
