import { indexedWords } from "./search-words";
import type { Sql } from "./sql";

/*
 * The full-text index keeps no text, so that no conversation is on the disk twice. To take a message out, FTS5 has
 * to be told exactly the words that it was given; they follow from the text alone. Whoever changes `indexedWords`
 * has to empty the index and set `indexed` to 0 in a migration.
 */

/** Brings a message into the index, where it is not in it yet. Part of a transaction. */
export function addWords(sql: Sql, messageId: string): void {
  const row = sql.get("SELECT seq, text FROM message WHERE id = ? AND indexed = 0", messageId);
  if (!row) return;
  const words = indexedWords(String(row.text));
  if (words !== "") sql.run("INSERT INTO message_words (rowid, words) VALUES (?, ?)", Number(row.seq), words);
  sql.run("UPDATE message SET indexed = 1 WHERE id = ?", messageId);
}

/** Takes a message out of the index, before its text changes or it is deleted. Part of a transaction. */
export function dropWords(sql: Sql, messageId: string): void {
  const row = sql.get("SELECT seq, text FROM message WHERE id = ? AND indexed = 1", messageId);
  if (!row) return;
  const words = indexedWords(String(row.text));
  if (words !== "") {
    sql.run(
      "INSERT INTO message_words (message_words, rowid, words) VALUES ('delete', ?, ?)",
      Number(row.seq),
      words,
    );
  }
  sql.run("UPDATE message SET indexed = 0 WHERE id = ?", messageId);
}
