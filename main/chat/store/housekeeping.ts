import { addRow, dropRow, waitingRows } from "./search-index";
import type { Sql } from "./sql";
import type { StoreCalls } from "./types";

/** Few enough, and together short enough, that a call that waits behind them does not notice. */
const messagesAtOnce = 100;
const charactersAtOnce = 300_000;

/** Words of what was deleted stay in the index until its parts are merged; then nothing of them is left. */
const mergeWords = "merge-words";
/** The index of an older Quern, which knew of less; a migration asks for it to be deleted. */
const dropOldWords = "drop-message-words";
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
          for (const { row } of sql.all(
            `SELECT seq AS row FROM message WHERE conversation_id = ?1 UNION ALL
             SELECT -seq FROM attachment WHERE conversation_id = ?1 AND state = 'sent'`,
            conversation,
          ))
            dropRow(sql, Number(row));
          sql.run("DELETE FROM draft WHERE conversation_id = ?", conversation);
          sql.run("DELETE FROM attachment WHERE conversation_id = ?", conversation);
          sql.run("DELETE FROM conversation WHERE id = ?", conversation);
        }
        if (gone.length > 0) sql.run("INSERT OR IGNORE INTO chore VALUES (?)", mergeWords);
        return gone.length > 0;
      }),
    indexSome: () =>
      sql.transaction(() => {
        const rows = sql.all(`${waitingRows} ORDER BY row DESC LIMIT ${messagesAtOnce}`);
        let characters = 0;
        for (const { row } of rows) {
          // The first one in any case: one text may be longer than all that is meant for one step.
          if (characters > charactersAtOnce) break;
          characters += addRow(sql, Number(row));
        }
        return rows.length > 0 || mergeSome(sql) || dropOldSome(sql);
      }),
  };
}

/** One step of merging, where it is to be done; false when there is none left. Part of a transaction. */
function mergeSome(sql: Sql): boolean {
  if (!isAsked(sql, mergeWords)) return false;
  const changes = () => Number(sql.value("SELECT total_changes()"));
  const before = changes();
  // Below zero: all parts become one, not only those that are alike.
  sql.run("INSERT INTO part_words (part_words, rank) VALUES ('merge', ?)", -pagesAtOnce);
  // Source: the documentation of FTS5; one change is the statement itself.
  if (changes() - before >= 2) return true;
  sql.run("DELETE FROM chore WHERE name = ?", mergeWords);
  return false;
}

/** One step of deleting the older index, page by page; false when it is gone. Part of a transaction. */
function dropOldSome(sql: Sql): boolean {
  if (!isAsked(sql, dropOldWords)) return false;
  // The first pages tell FTS5 that it is an index. Source: SQLite, fts5_index.c, FTS5_AVERAGES_ROWID and the next.
  const some = `SELECT id FROM message_words_data WHERE id > 10 LIMIT ${pagesAtOnce}`;
  if (sql.value(some) !== undefined) {
    sql.run(`DELETE FROM message_words_data WHERE id IN (${some})`);
    return true;
  }
  sql.exec("DROP TABLE message_words");
  sql.run("DELETE FROM chore WHERE name = ?", dropOldWords);
  return false;
}

function isAsked(sql: Sql, chore: string): boolean {
  return sql.value("SELECT 1 FROM chore WHERE name = ?", chore) !== undefined;
}
