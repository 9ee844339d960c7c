import { beforeEach, describe, expect, it } from "vitest";
import type { Message } from "../../contract";
import { storeCalls } from "./calls";
import { migrate } from "./migrate";
import { openSql, type Sql } from "./sql";
import type { StoreCalls } from "./types";

const at = "2025-01-01T00:00:00.000Z";
let sql: Sql;
let store: StoreCalls;

function made(id: string, parentId: string | null, role: Message["role"], text: string): Message {
  const status = role === "user" ? "complete" : "streaming";
  const rest = { thinking: "", toolCalls: [], error: null, stats: null, model: null, createdAt: at };
  return { id, conversationId: "c", parentId, role, text, status, ...rest };
}

beforeEach(() => {
  sql = openSql(":memory:");
  sql.exec("PRAGMA foreign_keys = ON");
  migrate(sql);
  store = storeCalls(sql);
  store.createConversation({ id: "c", title: "", thinking: false, createdAt: at, updatedAt: at });
  return () => sql.close();
});

describe("what is kept", () => {
  it("is a turn whole or not at all", () => {
    const user = made("q", null, "user", "hello");
    const clash = made("q", "q", "assistant", "");
    expect(() =>
      store.addTurn({ conversationId: "c", user, answer: clash, replaces: null, title: "T", at }),
    ).toThrow(/UNIQUE/);
    expect(store.messages("c")).toEqual([]);
    expect(store.conversation("c")?.title).toBe("");
    expect(() =>
      store.addTurn({ conversationId: "no", user: null, answer: clash, replaces: null, title: "", at }),
    ).toThrow(expect.objectContaining({ code: "conversation-not-found" }));
  });

  it("is an answer piece by piece, then its end", () => {
    const user = made("q", null, "user", "hello");
    const answer = made("a", "q", "assistant", "");
    store.saveDraft("c", "hello");
    store.addTurn({ conversationId: "c", user, answer, replaces: null, title: "hello", at });
    expect(store.draft("c")).toBe("");
    store.append("a", "hm", "");
    store.append("a", "", "it's 'quoted'; -- 漢 😀\u0000");
    const error = { code: "engine-crashed", params: { what: "x" } } as const;
    const end = {
      thinking: "",
      text: "!",
      toolCalls: [],
      status: "interrupted",
      stats: null,
      model: "M",
    } as const;
    store.finish("a", { ...end, error, at: "2025-01-02T00:00:00.000Z" });
    expect(store.messages("c")).toEqual([
      user,
      {
        ...answer,
        thinking: "hm",
        text: "it's 'quoted'; -- 漢 😀\ufffd!",
        status: "interrupted",
        error,
        model: "M",
      },
    ]);
    expect(store.conversation("c")).toMatchObject({ title: "hello", updatedAt: "2025-01-02T00:00:00.000Z" });
  });

  it("keeps a title that was given, and lists the last used conversation first", () => {
    store.changeConversation("c", { title: "Mine" });
    store.createConversation({ id: "d", title: "", thinking: true, createdAt: at, updatedAt: at });
    const turn = { conversationId: "c", user: null, replaces: null, title: "T" };
    store.addTurn({ ...turn, answer: made("a", null, "assistant", ""), at: "2025-02-01T00:00:00.000Z" });
    expect(store.conversations().map(({ id, title }) => [id, title])).toEqual([
      ["c", "Mine"],
      ["d", ""],
    ]);
    expect(store.changeConversation("c", { thinking: true })).toMatchObject({
      title: "Mine",
      thinking: true,
    });
    expect(store.changeConversation("gone", { thinking: true })).toBeNull();
  });

  it("goes with its conversation, and nothing else does", () => {
    const turn = { conversationId: "c", replaces: null, title: "", at };
    store.addTurn({ ...turn, user: made("q", null, "user", "x"), answer: made("a", "q", "assistant", "") });
    store.saveDraft("c", "half");
    store.saveDraft("d", "other");
    store.removeConversation("c");
    expect(store.messages("c")).toEqual([]);
    expect(sql.value("SELECT count(*) FROM message")).toBe(0);
    expect([store.draft("c"), store.draft("d")]).toEqual(["", "other"]);
    // A late piece of an answer that is gone does no harm.
    store.append("a", "", "late");
  });

  it("shows a message although a field of it cannot be understood any more", () => {
    const turn = { conversationId: "c", replaces: null, title: "", at };
    store.addTurn({ ...turn, user: null, answer: made("a", null, "assistant", "text") });
    sql.exec(
      `UPDATE message SET stats = '{"old":1}', tool_calls = 'no json', error = '{"code":"from-tomorrow"}'`,
    );
    expect(store.messages("c")).toMatchObject([{ text: "text", stats: null, toolCalls: [], error: null }]);
  });
});
