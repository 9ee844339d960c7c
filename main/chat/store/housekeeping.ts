import { addWords, dropWords } from "./search-index";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

/** Few enough, and together short enough, that a call that waits behind them does not notice. */
const messagesAtOnce = 100;
const charactersAtOnce = 300_000;

/** Words of what was deleted stay in the index until its parts are merged; then nothing of them is left. */
const mergeWords = "merge-words";
/** In pages of the index, of 4 KiB: some tens of milliseconds. */
const pagesAtOnce = 250;

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
        if (gone.length > 0) sql.run("INSERT OR IGNORE INTO chore VALUES (?)", mergeWords);
        return gone.length > 0;
      }),
    indexSome: () =>
      sql.transaction(() => {
        const rows = sql.all(
          `SELECT id, length(text) AS characters FROM message WHERE indexed = 0 AND status <> 'streaming' ORDER BY seq DESC
           LIMIT ${messagesAtOnce}`,
        );
        let characters = 0;
        for (const row of rows) {
          // The first one in any case: one message may be longer than all that is meant for one step.
          if (characters > charactersAtOnce) break;
          addWords(sql, String(row.id));
          characters += Number(row.characters);
        }
        return rows.length > 0 || mergeSome(sql);
      }),
  };
}

/** One step of merging, where it is to be done; false when there is none left. Part of a transaction. */
function mergeSome(sql: Sql): boolean {
  if (sql.value("SELECT 1 FROM chore WHERE name = ?", mergeWords) === undefined) return false;
  const changes = () => Number(sql.value("SELECT total_changes()"));
  const before = changes();
  // Below zero: all parts become one, not only those that are alike.
  sql.run("INSERT INTO message_words (message_words, rank) VALUES ('merge', ?)", -pagesAtOnce);
  // Source: the documentation of FTS5; one change is the statement itself.
  if (changes() - before >= 2) return true;
  sql.run("DELETE FROM chore WHERE name = ?", mergeWords);
  return false;
}
