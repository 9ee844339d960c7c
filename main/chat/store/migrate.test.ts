import { describe, expect, it } from "vitest";
import { conversationSettings } from "../../contract";
import { storeCalls } from "./calls";
import { migrate, NewerSchemaError } from "./migrate";
import { migrations } from "./schema";
import { openSql } from "./sql";

const version = (sql: ReturnType<typeof openSql>) => sql.value("PRAGMA user_version");

describe("bringing a store up to date", () => {
  it("keeps what the first version held", () => {
    const sql = openSql(":memory:");
    migrate(sql, migrations.slice(0, 1));
    expect(version(sql)).toBe(1);
    sql.exec(`
      INSERT INTO conversation VALUES ('c', 'Old', 1, 1735689600000, 1735689600001);
      INSERT INTO message VALUES
        (1, 'q', 'c', NULL, 'user', 'hello', '', '[]', 'complete', NULL, NULL, NULL, 1735689600000),
        (2, 'a', 'c', 'q', 'assistant', 'hi', 'hm', '[{"name":"ls","arguments":{"path":"."}}]', 'failed',
         '{"code":"engine-crashed","params":{"what":"SIGSEGV"}}', NULL, 'Qwen', 1735689600001);`);
    migrate(sql);
    expect(version(sql)).toBe(migrations.length);
    const calls = storeCalls(sql);
    expect(calls.conversations()).toEqual([
      {
        id: "c",
        title: "Old",
        thinking: true,
        pinned: false,
        archived: false,
        settings: conversationSettings.parse({}),
        createdAt: "2025-01-01T00:00:00.000Z",
        updatedAt: "2025-01-01T00:00:00.001Z",
      },
    ]);
    expect(calls.path("c")).toMatchObject([
      { id: "q", parentId: null, role: "user", text: "hello", status: "complete" },
      {
        id: "a",
        parentId: "q",
        thinking: "hm",
        toolCalls: [{ name: "ls", arguments: { path: "." } }],
        error: { code: "engine-crashed", params: { what: "SIGSEGV" } },
        model: "Qwen",
      },
    ]);
    expect(calls.draft("c")).toBe("");
    sql.close();
  });

  it("brings what the second version held into the search, with its draft", () => {
    const sql = openSql(":memory:");
    migrate(sql, migrations.slice(0, 2));
    sql.exec(`
      INSERT INTO conversation VALUES ('c', 'Old', 0, 1735689600000, 1735689600001);
      INSERT INTO message VALUES
        (1, 'q', 'c', NULL, 'user', 'about herons', '', '[]', 'complete', NULL, NULL, NULL, 1735689600000);
      INSERT INTO draft VALUES ('c', 'half');`);
    migrate(sql);
    const calls = storeCalls(sql);
    expect(calls.draft("c")).toBe("half");
    expect(calls.path("c")).toMatchObject([
      { id: "q", siblings: ["q"], attachments: [], notes: [], compaction: null },
    ]);
    expect(calls.search("heron", 5)).toEqual({ hits: [], more: true });
    expect(calls.indexSome()).toBe(true);
    expect(calls.indexSome()).toBe(false);
    expect(calls.search("heron", 5).hits).toMatchObject([{ messageId: "q" }]);
    sql.close();
  });

  it("looks into thinking and files of the third version as well, and the index of that version goes", () => {
    const sql = openSql(":memory:");
    migrate(sql, migrations.slice(0, 3));
    sql.exec(`
      INSERT INTO conversation (id, title, thinking, created_at, updated_at) VALUES ('c', 'Old', 0, 1, 1);
      INSERT INTO message (id, conversation_id, role, text, thinking, tool_calls, status, created_at, indexed)
        VALUES ('q', 'c', 'user', 'about herons', '', '[]', 'complete', 1, 1),
               ('a', 'c', 'assistant', 'they wade', 'or egrets', '[]', 'complete', 1, 1);
      INSERT INTO attachment (id, conversation_id, state, kind, name, bytes, characters, text)
        VALUES ('f', 'c', 'sent', 'pdf', 'birds.pdf', 1, 1, 'the bittern booms');
      INSERT INTO message_attachment VALUES ('q', 'f', 0);`);
    const old = Array.from({ length: 3000 }, (_, n) => `word${n}`).join(" ");
    for (let n = 1; n < 60; n += 1)
      sql.run("INSERT INTO message_words (rowid, words) VALUES (?, ?)", n, `herons ${old}`);
    migrate(sql);
    const calls = storeCalls(sql);
    let steps = 0;
    while (calls.indexSome()) steps += 1;
    // One for the messages, and the older index some pages at a time.
    expect(steps).toBeGreaterThanOrEqual(2);
    expect(sql.all("SELECT name FROM sqlite_schema WHERE name GLOB 'message_words*'")).toEqual([]);
    for (const [query, messageId, part] of [
      ["heron", "q", "text"],
      ["egret", "a", "thinking"],
      ["bittern", "q", "attachment"],
    ])
      expect(calls.search(String(query), 5)).toMatchObject({
        hits: [{ messageId, place: { part } }],
        more: false,
      });
    expect(sql.value("PRAGMA integrity_check")).toBe("ok");
    sql.close();
  });

  it("leaves the version before a step that fails, and nothing of that step", () => {
    const sql = openSql(":memory:");
    const steps = ["CREATE TABLE one (a)", "CREATE TABLE two (a); INSERT INTO nowhere VALUES (1)"];
    expect(() => migrate(sql, steps)).toThrow(/nowhere/);
    expect(version(sql)).toBe(1);
    expect(sql.all("SELECT name FROM sqlite_schema")).toEqual([{ name: "one" }]);
    sql.close();
  });

  it("does not touch the store of a newer Quern", () => {
    const sql = openSql(":memory:");
    migrate(sql, ["CREATE TABLE one (a)", "CREATE TABLE two (a)"]);
    expect(() => migrate(sql, ["CREATE TABLE one (a)"])).toThrow(NewerSchemaError);
    sql.close();
  });

  it("changes nothing the second time", () => {
    const sql = openSql(":memory:");
    migrate(sql);
    const before = sql.all("SELECT sql FROM sqlite_schema");
    migrate(sql);
    expect(sql.all("SELECT sql FROM sqlite_schema")).toEqual(before);
    sql.close();
  });
});
