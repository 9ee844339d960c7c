import { sqliteCode } from "./failure";
import { callTexts } from "./search-calls";
import { indexedWords } from "./search-words";
import type { Sql } from "./sql";

/*
 * The full-text index keeps no text, so that no conversation is on the disk twice. To take something out, FTS5 has to
 * be told exactly the words that it was given; they follow from what is stored alone. Whoever changes `indexedWords`,
 * `callTexts` or the parts below has to empty the index in a migration, see `beginAnew`.
 *
 * A row of `to_index` is what the index does not know yet: a message by its number, an attached file by its number
 * below zero. Triggers write it down for all that is new. A file is one row of the index, however many messages it
 * went with; a message is one for each of its parts, so that a hit tells which part it is in.
 */

/** The parts of a message, the one that is shown first where several are found last: its number within the message. */
export const indexedParts = ["thinking", "calls", "summary", "text"] as const;
export type IndexedPart = (typeof indexedParts)[number];

/** What is to be indexed and can be: an answer that is being written changes with every word. */
export const waitingRows =
  "SELECT row FROM to_index WHERE NOT EXISTS (SELECT 1 FROM message WHERE seq = row AND status = 'streaming')";

/** What stands in the index: the number of a row there, and its words. */
type Words = readonly (readonly [row: number, words: string])[];

/** Brings a message into the index, where it is not in it yet. Part of a transaction. */
export function addWords(sql: Sql, messageId: string): void {
  const seq = sql.value("SELECT seq FROM message WHERE id = ?", messageId);
  if (seq !== undefined) addRow(sql, Number(seq));
}

/** Takes a message out of the index, before it changes or is deleted. Part of a transaction. */
export function dropWords(sql: Sql, messageId: string): void {
  const seq = sql.value("SELECT seq FROM message WHERE id = ?", messageId);
  if (seq !== undefined) dropRow(sql, Number(seq));
}

/**
 * Brings a row of `to_index` into the index. Part of a transaction.
 * @returns how many characters it was, as a measure of the work
 */
export function addRow(sql: Sql, row: number): number {
  if (!waits(sql, row)) return 0;
  let characters = 0;
  change(sql, () => {
    for (const [at, words] of wordsOf(sql, row)) {
      characters += words.length;
      if (words !== "") sql.run("INSERT INTO part_words (rowid, words) VALUES (?, ?)", at, words);
    }
    sql.run("DELETE FROM to_index WHERE row = ?", row);
  });
  return characters;
}

/** Takes a message, or a file below zero, out of the index, where it is in it. Part of a transaction. */
export function dropRow(sql: Sql, row: number): void {
  if (waits(sql, row)) return;
  change(sql, () => {
    for (const [at, words] of wordsOf(sql, row))
      if (words !== "")
        sql.run("INSERT INTO part_words (part_words, rowid, words) VALUES ('delete', ?, ?)", at, words);
    sql.run("INSERT INTO to_index VALUES (?)", row);
  });
}

/** Empties a damaged index, which is then filled again in the background: no message may be lost for its sake. */
export function beginAnew(sql: Sql): void {
  sql.run("INSERT INTO part_words (part_words) VALUES ('delete-all')");
  sql.run("INSERT OR IGNORE INTO to_index SELECT seq FROM message");
  sql.run("INSERT OR IGNORE INTO to_index SELECT -seq FROM attachment WHERE state = 'sent'");
}

function waits(sql: Sql, row: number): boolean {
  return sql.value("SELECT 1 FROM to_index WHERE row = ?", row) !== undefined;
}

function change(sql: Sql, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!sqliteCode(error).startsWith("SQLITE_CORRUPT")) throw error;
    beginAnew(sql);
  }
}

function wordsOf(sql: Sql, row: number): Words {
  return row > 0 ? messageWords(sql, row) : fileWords(sql, row);
}

function messageWords(sql: Sql, seq: number): Words {
  const found = sql.get(
    `SELECT text, thinking, tool_calls, CASE WHEN json_valid(compaction) THEN json_extract(compaction, '$.summary') END
       AS summary FROM message WHERE seq = ?`,
    seq,
  );
  if (!found) return [];
  const texts: Record<IndexedPart, string> = {
    thinking: String(found.thinking),
    calls: callTexts(String(found.tool_calls)).join("\n"),
    summary: typeof found.summary === "string" ? found.summary : "",
    text: String(found.text),
  };
  return indexedParts.map((part, n) => [seq * indexedParts.length + n, indexedWords(texts[part])]);
}

/** A file is found by its name as well. */
function fileWords(sql: Sql, row: number): Words {
  const found = sql.get("SELECT name, text FROM attachment WHERE seq = ?", -row);
  if (!found) return [];
  const text = typeof found.text === "string" ? found.text : "";
  return [[row, indexedWords(`${String(found.name)}\n${text}`)]];
}
