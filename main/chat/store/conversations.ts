import { conversationSettings } from "../../contract";
import { toConversation } from "./rows";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

type Calls = Pick<
  StoreCalls,
  | "conversations"
  | "conversation"
  | "createConversation"
  | "changeConversation"
  | "removeConversation"
  | "restoreConversation"
>;

/** A yes or no as it is kept; null where nothing is said, which `coalesce` then leaves alone. */
const flag = (value: boolean | undefined) => (value === undefined ? null : Number(value));

export function conversationCalls(sql: Sql): Calls {
  const conversation: Calls["conversation"] = (id) => {
    const row = sql.get("SELECT * FROM conversation WHERE id = ? AND deleted_at IS NULL", id);
    return row ? toConversation(row) : null;
  };
  return {
    conversations: () =>
      sql
        .all("SELECT * FROM conversation WHERE deleted_at IS NULL ORDER BY updated_at DESC, rowid DESC")
        .map(toConversation),
    conversation,
    createConversation: (made) =>
      sql.run(
        `INSERT INTO conversation (id, title, thinking, pinned, archived, settings, created_at, updated_at)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
        made.id,
        made.title,
        Number(made.thinking),
        Number(made.pinned),
        Number(made.archived),
        JSON.stringify(made.settings),
        Date.parse(made.createdAt),
        Date.parse(made.updatedAt),
      ),
    changeConversation: (id, change) =>
      sql.transaction(() => {
        const before = conversation(id);
        if (!before) return null;
        const settings = conversationSettings.parse({ ...before.settings, ...change.settings });
        sql.run(
          `UPDATE conversation SET title = coalesce(?, title), thinking = coalesce(?, thinking),
             pinned = coalesce(?, pinned), archived = coalesce(?, archived), settings = ? WHERE id = ?`,
          change.title ?? null,
          flag(change.thinking),
          flag(change.pinned),
          flag(change.archived),
          JSON.stringify(settings),
          id,
        );
        return conversation(id);
      }),
    removeConversation: (id, at) =>
      sql.run("UPDATE conversation SET deleted_at = ? WHERE id = ?", Date.parse(at), id),
    restoreConversation: (id) => {
      sql.run("UPDATE conversation SET deleted_at = NULL WHERE id = ?", id);
      return conversation(id);
    },
  };
}
