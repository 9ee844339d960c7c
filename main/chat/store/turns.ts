import { QuernError } from "../../contract";
import { insertMessage } from "./messages";
import { nullableJson } from "./rows";
import { addWords, dropWords } from "./search-index";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

type Calls = Pick<StoreCalls, "addTurn" | "append" | "appendCalls" | "finish" | "reopen" | "setCompaction">;

export function turnCalls(sql: Sql, message: StoreCalls["message"]): Calls {
  const used = (messageId: string, at: string) =>
    sql.run(
      "UPDATE conversation SET updated_at = ? WHERE id = (SELECT conversation_id FROM message WHERE id = ?)",
      Date.parse(at),
      messageId,
    );
  return {
    addTurn: (turn) =>
      sql.transaction(() => {
        const { conversationId, user, answer } = turn;
        const there = sql.value(
          "SELECT 1 FROM conversation WHERE id = ? AND deleted_at IS NULL",
          conversationId,
        );
        if (there === undefined) throw new QuernError("conversation-not-found");
        if (turn.queuedId !== null) {
          const waiting = sql.value("SELECT 1 FROM queued WHERE id = ?", turn.queuedId);
          // Taken back in this very moment.
          if (waiting === undefined) throw new QuernError("message-not-found");
          sql.run("DELETE FROM queued WHERE id = ?", turn.queuedId);
        }
        if (turn.dropsDraft) sql.run("DELETE FROM draft WHERE conversation_id = ?", conversationId);
        if (turn.replaces !== null) {
          dropWords(sql, turn.replaces);
          sql.run("DELETE FROM message WHERE id = ?", turn.replaces);
        }
        for (const made of [user, answer]) {
          if (!made) continue;
          insertMessage(sql, made);
          if (made.status !== "streaming") addWords(sql, made.id);
        }
        sql.run(
          `UPDATE conversation SET title = CASE title WHEN '' THEN ? ELSE title END, updated_at = ?,
             active_leaf = coalesce(?, active_leaf) WHERE id = ?`,
          turn.title,
          Date.parse(turn.at),
          (answer ?? user)?.id ?? null,
          conversationId,
        );
      }),
    append: (id, thinking, text) =>
      sql.run(
        "UPDATE message SET thinking = thinking || ?, text = text || ? WHERE id = ?",
        thinking,
        text,
        id,
      ),
    appendCalls: (id, thinking, text, calls) =>
      sql.run(
        "UPDATE message SET thinking = thinking || ?, text = text || ?, tool_calls = ? WHERE id = ?",
        thinking,
        text,
        JSON.stringify(calls),
        id,
      ),
    finish: (id, end) =>
      sql.transaction(() => {
        sql.run(
          `UPDATE message SET thinking = thinking || ?, text = text || ?, tool_calls = ?, status = ?, error = ?,
             notes = ?, stats = ?, model = ? WHERE id = ?`,
          end.thinking,
          end.text,
          JSON.stringify(end.toolCalls),
          end.status,
          nullableJson(end.error),
          JSON.stringify(end.notes),
          nullableJson(end.stats),
          end.model,
          id,
        );
        addWords(sql, id);
        used(id, end.at);
      }),
    reopen: (id, at) =>
      sql.transaction(() => {
        dropWords(sql, id);
        sql.run("UPDATE message SET status = 'streaming', error = NULL WHERE id = ?", id);
        sql.run(
          `UPDATE conversation SET active_leaf = ?1
           WHERE id = (SELECT conversation_id FROM message WHERE id = ?1)`,
          id,
        );
        used(id, at);
      }),
    setCompaction: (id, made) =>
      sql.transaction(() => {
        const status = sql.value("SELECT status FROM message WHERE id = ?", id);
        dropWords(sql, id);
        sql.run("UPDATE message SET compaction = ? WHERE id = ?", nullableJson(made), id);
        if (status !== "streaming") addWords(sql, id);
        return message(id);
      }),
  };
}
