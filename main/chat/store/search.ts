import type { SearchHit } from "../../contract";
import { sqliteCode } from "./failure";
import { callTexts } from "./search-calls";
import { beginAnew, type IndexedPart, indexedParts, waitingRows } from "./search-index";
import { hasHit, snippetOf } from "./search-snippet";
import { endsWhole, indexedWords, matchExpression, type SearchFor, searchFor } from "./search-words";
import type { Bindable, Sql } from "./sql";
import type { StoreCalls } from "./types";

/** As much of a text as a snippet is made from, characters: reading on would cost more than it gives. */
const snippetFrom = 200_001;
/** As much of all texts together; what comes after is told by its beginning, so that no search takes long. */
const snippetsFrom = 4_000_000;
const beginning = 2000;

const columns = "m.seq, m.id, m.conversation_id, m.role, m.created_at, c.title, c.archived";

/** A hit before its words are read, which is done for those alone that are shown. */
type Found = Omit<SearchHit, "place" | "snippet"> & Source;
type Source = { readonly seq: number } & (
  | { readonly in: "title" | IndexedPart }
  | { readonly in: "attachment"; readonly attachment: { readonly id: string; readonly name: string } }
);

export function searchCalls(sql: Sql): Pick<StoreCalls, "search"> {
  /** Conversations by their title, shown with the end of the open branch. */
  const inTitles = (wanted: SearchFor): Found[] =>
    sql
      .all("SELECT id, title FROM conversation WHERE deleted_at IS NULL")
      .filter(({ title }) => titleMatches(String(title), wanted))
      .flatMap(({ id }) => {
        const row = sql.get(
          `SELECT ${columns} FROM conversation c JOIN message m ON m.conversation_id = c.id WHERE c.id = ?
           ORDER BY m.id = c.active_leaf DESC, m.seq DESC LIMIT 1`,
          String(id),
        );
        return row ? [{ ...toFound(row), in: "title" }] : [];
      });

  /** Messages, newest first, each with the part that is shown. */
  const inMessages = (expression: string, limit: number): Found[] => {
    const rows = matching(
      sql,
      `SELECT ${columns}, w.rowid % ${indexedParts.length} AS part
       FROM part_words w CROSS JOIN message m ON m.seq = w.rowid / ${indexedParts.length}
       JOIN conversation c ON c.id = m.conversation_id
       WHERE part_words MATCH ? AND w.rowid > 0 AND c.deleted_at IS NULL ORDER BY w.rowid DESC LIMIT ?`,
      expression,
      // No message has more parts than that, so as many messages are among them, if there are as many.
      limit * indexedParts.length,
    );
    const first = new Map<number, Found>();
    for (const row of rows) {
      const found = toFound(row);
      if (!first.has(found.seq))
        first.set(found.seq, { ...found, in: indexedParts[Number(row.part)] ?? "text" });
    }
    return [...first.values()].slice(0, limit);
  };

  /** Files, the last one first, each with the newest message that it went with. */
  const inFiles = (expression: string, limit: number): Found[] => {
    const rows = matching(
      sql,
      `SELECT ${columns}, a.id AS file, a.name FROM part_words w CROSS JOIN attachment a ON a.seq = -w.rowid
       CROSS JOIN message_attachment l ON l.attachment_id = a.id JOIN message m ON m.id = l.message_id
       JOIN conversation c ON c.id = m.conversation_id
       WHERE part_words MATCH ? AND w.rowid < 0 AND c.deleted_at IS NULL ORDER BY w.rowid LIMIT ?`,
      expression,
      limit,
    );
    const newest = new Map<string, Found>();
    for (const row of rows) {
      const attachment = { id: String(row.file), name: String(row.name) };
      const found = toFound(row);
      if (found.seq > (newest.get(attachment.id)?.seq ?? 0))
        newest.set(attachment.id, { ...found, in: "attachment", attachment });
    }
    return [...newest.values()];
  };

  /** Reads the words around each hit. */
  const withSnippets = (all: readonly Found[], wanted: SearchFor): SearchHit[] => {
    let left = snippetsFrom;
    return all.map((found) => {
      const most = left > 0 ? snippetFrom : beginning;
      const { place, text } = read(found, wanted, most);
      left -= text.length;
      const { conversationId, messageId, title, archived, role, createdAt } = found;
      const facts = { conversationId, messageId, title, archived, role, createdAt };
      return { ...facts, place, snippet: snippetOf(text, wanted) };
    });
  };

  const read = (
    found: Found,
    wanted: SearchFor,
    most: number,
  ): { place: SearchHit["place"]; text: string } => {
    if (found.in === "title") return { place: { part: "title" }, text: found.title };
    if (found.in === "attachment") {
      const text = textOf(
        "SELECT substr(text, 1, ?) FROM attachment WHERE id = ?",
        most,
        found.attachment.id,
      );
      const { name } = found.attachment;
      // Found by its name alone, or far down.
      const shown = text === "" || (hasHit(name, wanted) && !hasHit(text, wanted)) ? name : text;
      return { place: { part: "attachment", ...found.attachment }, text: shown };
    }
    if (found.in === "calls") {
      const calls = callTexts(textOf("SELECT tool_calls FROM message WHERE seq = ?", found.seq));
      const at = Math.max(
        0,
        calls.findIndex((call) => hasHit(call, wanted)),
      );
      return { place: { part: "call", at }, text: (calls[at] ?? "").slice(0, most) };
    }
    const column = found.in === "summary" ? "json_extract(compaction, '$.summary')" : found.in;
    const text = textOf(`SELECT substr(${column}, 1, ?) FROM message WHERE seq = ?`, most, found.seq);
    return { place: { part: found.in }, text };
  };

  const textOf = (query: string, ...params: Bindable[]): string => {
    const text = sql.value(query, ...params);
    return typeof text === "string" ? text : "";
  };

  return {
    search: (query, limit) => {
      const wanted = searchFor(query);
      const expression = matchExpression(wanted);
      if (expression === null) return { hits: [], more: false };
      const inText = inMessages(expression, limit + 1);
      const there = new Set(inText.map(({ seq }) => seq));
      const all = [
        ...inTitles(wanted),
        ...inText,
        // Once is enough for a message whose words have it as well.
        ...inFiles(expression, limit + 1).filter(({ seq }) => !there.has(seq)),
      ].sort((a, b) => b.createdAt.localeCompare(a.createdAt));
      const unknown = sql.value(`${waitingRows} LIMIT 1`);
      return {
        hits: withSnippets(all.slice(0, limit), wanted),
        more: all.length > limit || unknown !== undefined,
      };
    },
  };
}

function toFound(row: Record<string, unknown>): Omit<Found, "in" | "attachment"> {
  return {
    seq: Number(row.seq),
    conversationId: String(row.conversation_id),
    messageId: String(row.id),
    title: String(row.title),
    archived: row.archived !== 0,
    role: row.role === "user" ? "user" : "assistant",
    createdAt: new Date(Number(row.created_at)).toISOString(),
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
