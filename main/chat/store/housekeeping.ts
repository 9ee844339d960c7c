import { addWords, dropWords } from "./search-index";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

/** Few enough that a call that waits behind them does not notice. */
const messagesAtOnce = 100;

type Calls = Pick<StoreCalls, "purge" | "indexSome">;

export function housekeepingCalls(sql: Sql): Calls {
  return {
    purge: () =>
      sql.transaction(() => {
        const gone = sql.all("SELECT id FROM conversation WHERE deleted_at IS NOT NULL");
        for (const { id } of gone) {
          const conversation = String(id);
          // One at a time: their texts together may be more than memory should hold.
          for (const message of sql.all(
            "SELECT id FROM message WHERE conversation_id = ? AND indexed = 1",
            conversation,
          ))
            dropWords(sql, String(message.id));
          sql.run("DELETE FROM draft WHERE conversation_id = ?", conversation);
          sql.run("DELETE FROM attachment WHERE conversation_id = ?", conversation);
          sql.run("DELETE FROM conversation WHERE id = ?", conversation);
        }
        return gone.length > 0;
      }),
    indexSome: () =>
      sql.transaction(() => {
        const rows = sql.all(
          `SELECT id FROM message WHERE indexed = 0 AND status <> 'streaming' ORDER BY seq DESC
           LIMIT ${messagesAtOnce}`,
        );
        for (const { id } of rows) addWords(sql, String(id));
        return rows.length > 0;
      }),
  };
}
