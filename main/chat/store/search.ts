import type { SearchHit } from "../../contract";
import { sqliteCode } from "./failure";
import { beginAnew } from "./search-index";
import { snippetOf } from "./search-snippet";
import { endsWhole, indexedWords, matchExpression, type SearchFor, searchFor } from "./search-words";
import type { Bindable, Sql } from "./sql";
import type { StoreCalls } from "./types";

/** As much of a message as a snippet is made from. */
const snippetFrom = 200_001;

const columns = `m.id, m.conversation_id, m.role, m.created_at, c.title, c.archived`;

export function searchCalls(sql: Sql): Pick<StoreCalls, "search"> {
  const toHit = (row: Record<string, unknown>, text: string, wanted: SearchFor): SearchHit => ({
    conversationId: String(row.conversation_id),
    messageId: String(row.id),
    title: String(row.title),
    archived: row.archived !== 0,
    role: row.role === "user" ? "user" : "assistant",
    createdAt: new Date(Number(row.created_at)).toISOString(),
    snippet: snippetOf(text, wanted),
  });

  /** Conversations by their title, shown with the end of the open branch. */
  const titleHits = (wanted: SearchFor): SearchHit[] =>
    sql
      .all("SELECT id, title FROM conversation WHERE deleted_at IS NULL")
      .filter(({ title }) => titleMatches(String(title), wanted))
      .flatMap(({ id, title }) => {
        const row = sql.get(
          `SELECT ${columns} FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.id = ?
           ORDER BY m.id = c.active_leaf DESC, m.seq DESC LIMIT 1`,
          String(id),
        );
        return row ? [toHit(row, String(title), wanted)] : [];
      });

  return {
    search: (query, limit) => {
      const wanted = searchFor(query);
      const expression = matchExpression(wanted);
      if (expression === null) return { hits: [], more: false };
      const rows = matching(
        sql,
        `SELECT ${columns}, substr(m.text, 1, ${snippetFrom}) AS start
         FROM message_words w JOIN message m ON m.seq = w.rowid JOIN conversation c ON c.id = m.conversation_id
         WHERE message_words MATCH ? AND c.deleted_at IS NULL ORDER BY w.rowid DESC LIMIT ?`,
        expression,
        limit + 1,
      );
      const hits = [...titleHits(wanted), ...rows.map((row) => toHit(row, String(row.start), wanted))].sort(
        (a, b) => b.createdAt.localeCompare(a.createdAt),
      );
      const unknown = sql.value("SELECT 1 FROM message WHERE indexed = 0 AND status <> 'streaming' LIMIT 1");
      return { hits: hits.slice(0, limit), more: hits.length > limit || unknown !== undefined };
    },
  };
}

/** The rows of a search; none where the index turns out to be damaged, which is then made anew. */
function matching(sql: Sql, query: string, ...params: Bindable[]): Record<string, unknown>[] {
  try {
    return sql.all(query, ...params);
  } catch (error) {
    if (!sqliteCode(error).startsWith("SQLITE_CORRUPT")) throw error;
    sql.transaction(() => beginAnew(sql));
    return [];
  }
}

function titleMatches(title: string, wanted: SearchFor): boolean {
  const words = ` ${indexedWords(title)} `;
  return wanted.phrases.every((phrase, number) => {
    const unfinished = number === wanted.phrases.length - 1 && !endsWhole(wanted);
    return words.includes(` ${phrase.join(" ")}${unfinished ? "" : " "}`);
  });
}
