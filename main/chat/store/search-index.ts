import { sqliteCode } from "./failure";
import { indexedWords } from "./search-words";
import type { Sql } from "./sql";

/*
 * The full-text index keeps no text, so that no conversation is on the disk twice. To take a message out, FTS5 has
 * to be told exactly the words that it was given; they follow from the text alone. Whoever changes `indexedWords`
 * has to empty the index and set `indexed` to 0 in a migration.
 */

/** Brings a message into the index, where it is not in it yet. Part of a transaction. */
export function addWords(sql: Sql, messageId: string): void {
  change(sql, messageId, 0, (seq, words) =>
    sql.run("INSERT INTO message_words (rowid, words) VALUES (?, ?)", seq, words),
  );
}

/** Takes a message out of the index, before its text changes or it is deleted. Part of a transaction. */
export function dropWords(sql: Sql, messageId: string): void {
  change(sql, messageId, 1, (seq, words) =>
    sql.run("INSERT INTO message_words (message_words, rowid, words) VALUES ('delete', ?, ?)", seq, words),
  );
}

function change(sql: Sql, messageId: string, from: 0 | 1, work: (seq: number, words: string) => void): void {
  const row = sql.get("SELECT seq, text FROM message WHERE id = ? AND indexed = ?", messageId, from);
  if (!row) return;
  const words = indexedWords(String(row.text));
  try {
    if (words !== "") work(Number(row.seq), words);
    sql.run("UPDATE message SET indexed = ? WHERE id = ?", 1 - from, messageId);
  } catch (error) {
    if (!sqliteCode(error).startsWith("SQLITE_CORRUPT")) throw error;
    beginAnew(sql);
  }
}

/** Empties a damaged index, which is then filled again in the background: no message may be lost for its sake. */
export function beginAnew(sql: Sql): void {
  sql.run("INSERT INTO message_words (message_words) VALUES ('delete-all')");
  sql.run("UPDATE message SET indexed = 0");
}
