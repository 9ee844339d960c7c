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
    expect(calls.indexSome()).toBe(true);
    expect(calls.indexSome()).toBe(false);
    expect(calls.search("heron", 5).hits).toMatchObject([{ messageId: "q" }]);
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
