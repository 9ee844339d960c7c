import { beforeEach, describe, expect, it } from "vitest";
import {
  sampleConversation,
  sampleMessage,
  sampleTime,
  sampleTurn,
} from "../../../test/integration/support/sample-messages";
import type { Message } from "../../contract";
import { storeCalls } from "./calls";
import { migrate } from "./migrate";
import { openSql, type Sql } from "./sql";
import type { AnswerEnd, StoreCalls } from "./types";

let sql: Sql;
let store: StoreCalls;

function made(id: string, parentId: string | null, role: Message["role"], text: string): Message {
  return sampleMessage(id, parentId, { role, text, status: role === "user" ? "complete" : "streaming" });
}
const end: AnswerEnd = {
  thinking: "",
  text: "",
  toolCalls: [],
  status: "complete",
  error: null,
  notes: [],
  stats: null,
  model: "M",
  at: sampleTime,
};

/** All that the pages of the index hold, as text. */
const wordsInIndex = () =>
  sql
    .all("SELECT block FROM part_words_data")
    .map(({ block }) => (block instanceof ArrayBuffer ? Buffer.from(block).toString("latin1") : ""))
    .join("");

beforeEach(() => {
  sql = openSql(":memory:");
  sql.exec("PRAGMA foreign_keys = ON");
  migrate(sql);
  store = storeCalls(sql);
  store.createConversation(sampleConversation("c"));
  return () => sql.close();
});

describe("what is kept", () => {
  it("is a turn whole or not at all", () => {
    const user = made("q", null, "user", "hello");
    const clash = made("q", "q", "assistant", "");
    expect(() => store.addTurn(sampleTurn({ user, answer: clash, title: "T" }))).toThrow(/UNIQUE/);
    expect(store.path("c")).toEqual([]);
    expect(store.conversation("c")?.title).toBe("");
    expect(() => store.addTurn(sampleTurn({ conversationId: "no", answer: clash }))).toThrow(
      expect.objectContaining({ code: "conversation-not-found" }),
    );
  });

  it("is an answer piece by piece, then its end", () => {
    const user = made("q", null, "user", "hello");
    const answer = made("a", "q", "assistant", "");
    store.saveDraft("c", "hello");
    store.addTurn(sampleTurn({ user, answer, title: "hello" }));
    expect(store.draft("c")).toBe("");
    store.append("a", "hm", "");
    store.append("a", "", "it's 'quoted'; -- 漢 😀\u0000");
    const error = { code: "engine-crashed", params: { what: "x" } } as const;
    const notes = [{ code: "answer-cut", params: { tokens: 3 } }];
    const at = "2025-01-02T00:00:00.000Z";
    store.finish("a", { ...end, text: "!", status: "interrupted", error, notes, at });
    expect(store.path("c")).toEqual([
      user,
      {
        ...answer,
        thinking: "hm",
        text: "it's 'quoted'; -- 漢 😀\ufffd!",
        status: "interrupted",
        error,
        notes,
        model: "M",
      },
    ]);
    expect(store.conversation("c")).toMatchObject({ title: "hello", updatedAt: at });
  });

  it("is read whole, or so many messages from its end, which know their branches all the same", () => {
    store.addTurn(
      sampleTurn({ user: made("q", null, "user", "one"), answer: made("a", "q", "assistant", "") }),
    );
    store.addTurn(
      sampleTurn({ user: made("q2", "a", "user", "two"), answer: made("b", "q2", "assistant", "") }),
    );
    store.addTurn(sampleTurn({ answer: made("b2", "q2", "assistant", "") }));
    const ids = (last?: number) => store.path("c", undefined, last).map(({ id }) => id);
    expect(ids()).toEqual(["q", "a", "q2", "b2"]);
    expect(ids(2)).toEqual(["q2", "b2"]);
    expect(ids(9)).toEqual(ids());
    expect(store.path("c", undefined, 1)[0]?.siblings).toEqual(["b", "b2"]);
  });

  it("keeps a title that was given, and lists the last used conversation first", () => {
    store.changeConversation("c", { title: "Mine" });
    store.createConversation(sampleConversation("d", { thinking: true }));
    const answer = made("a", null, "assistant", "");
    store.addTurn(sampleTurn({ answer, title: "T", at: "2025-02-01T00:00:00.000Z" }));
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

  it("changes of the settings only what is named", () => {
    store.changeConversation("c", { settings: { systemPrompt: "Be brief.", seed: 7 }, pinned: true });
    const changed = store.changeConversation("c", { settings: { seed: null }, archived: true });
    expect(changed).toMatchObject({ pinned: true, archived: true });
    expect(changed?.settings).toMatchObject({ systemPrompt: "Be brief.", seed: null, mode: "general" });
  });

  it("shows a message although a field of it cannot be understood any more", () => {
    store.addTurn(sampleTurn({ answer: made("a", null, "assistant", "text") }));
    sql.exec(
      `UPDATE message SET stats = '{"old":1}', tool_calls = 'no json', error = '{"code":"from-tomorrow"}', notes = '7'`,
    );
    sql.exec(`UPDATE conversation SET settings = '{"mode":"of tomorrow"}'`);
    expect(store.path("c")).toMatchObject([
      { text: "text", stats: null, toolCalls: [], error: null, notes: [] },
    ]);
    expect(store.conversation("c")?.settings.mode).toBe("general");
  });
});

describe("a conversation that is removed", () => {
  it("is out of sight, can be restored, and goes for good with all that was its own when it is purged", () => {
    const file = { id: "f", kind: "text", name: "q.txt", bytes: 3, characters: 3, note: null } as const;
    store.addAttachment("c", file, { text: "fathomless", image: null });
    const user = { ...made("q", null, "user", "wordless"), attachments: [file] };
    store.addTurn(sampleTurn({ user, answer: made("a", "q", "assistant", "") }));
    store.finish("a", { ...end, thinking: "thoughtless" });
    store.addAttachment("c", { ...file, id: "g" }, { text: "abc", image: null });
    store.addQueued("c", "w", "waits", ["g"]);
    store.saveDraft("c", "half");
    store.saveDraft("d", "other");

    while (store.indexSome()) sql.exec("PRAGMA user_version");
    for (const word of ["wordless", "thoughtless", "fathomless"]) expect(wordsInIndex()).toContain(word);
    store.removeConversation("c", sampleTime);
    expect(store.conversations()).toEqual([]);
    expect(store.conversation("c")).toBeNull();
    expect(store.message("q")).toBeNull();
    expect(store.search("wordless", 9).hits).toEqual([]);
    expect(store.restoreConversation("c")?.id).toBe("c");
    expect(store.path("c")).toHaveLength(2);
    expect(store.purge()).toBe(false);

    store.removeConversation("c", sampleTime);
    expect(store.purge()).toBe(true);
    expect(store.restoreConversation("c")).toBeNull();
    for (const table of ["conversation", "message", "attachment", "message_attachment", "queued"])
      expect([table, sql.value(`SELECT count(*) FROM ${table}`)]).toEqual([table, 0]);
    expect([store.draft("c"), store.draft("d")]).toEqual(["", "other"]);
    // A late piece of an answer that is gone does no harm.
    store.append("a", "", "late");
    expect(sql.value("PRAGMA integrity_check")).toBe("ok");
    while (store.indexSome()) sql.exec("PRAGMA user_version");
    for (const word of ["wordless", "thoughtless", "fathomless"]) expect(wordsInIndex()).not.toContain(word);
  });
});

describe("files", () => {
  const image = { id: "i", kind: "image", name: "i.png", bytes: 4, characters: 0, note: null } as const;
  const bytes = new Uint8Array([0, 1, 254, 255]);

  it("belong to the draft until they are sent, wait with a message, and come back with it", () => {
    store.addAttachment("c", image, { text: null, image: bytes });
    expect(store.pendingAttachments("c")).toEqual([image]);
    expect(store.attachmentContent("i")).toEqual({ text: null, image: bytes });
    expect(store.addQueued("c", "w", "look", ["i"])).toEqual({ id: "w", text: "look", attachments: [image] });
    expect(store.pendingAttachments("c")).toEqual([]);
    store.removeAttachment("i");
    expect(store.takeQueued("c", "w")?.attachments).toEqual([image]);
    expect(store.takeQueued("c", "w")).toBeNull();
    expect(store.pendingAttachments("c")).toEqual([image]);
    const user = { ...made("q", null, "user", "look"), attachments: [image] };
    store.addTurn(sampleTurn({ user, answer: made("a", "q", "assistant", "") }));
    expect(store.pendingAttachments("c")).toEqual([]);
    store.removeAttachment("i");
    expect(store.path("c")[0]?.attachments).toEqual([image]);
  });

  it("may be used by several messages, and one that is not there is refused with the turn", () => {
    store.addAttachment("c", image, { text: null, image: bytes });
    const first = { ...made("q", null, "user", "one"), attachments: [image] };
    store.addTurn(sampleTurn({ user: first }));
    store.addTurn(sampleTurn({ user: { ...first, id: "q2", text: "two" } }));
    expect(store.path("c", "q")[0]?.attachments).toEqual([image]);
    expect(store.path("c", "q2")[0]?.attachments).toEqual([image]);
    const gone = { ...first, id: "q3", attachments: [{ ...image, id: "gone" }] };
    expect(() => store.addTurn(sampleTurn({ user: gone }))).toThrow(
      expect.objectContaining({ code: "attachment-not-found" }),
    );
    expect(store.message("q3")).toBeNull();
  });
});

describe("what is written of a message anew", () => {
  it("is kept until it is given up, and goes with its message", () => {
    store.addTurn(sampleTurn({ user: made("q", null, "user", "hello") }));
    store.saveEditDraft("q", "hello there");
    store.saveEditDraft("q", "");
    expect(store.editDraft("q")).toBe("");
    store.saveEditDraft("q", null);
    expect(store.editDraft("q")).toBeNull();
    store.saveEditDraft("unknown", "lost");
    expect(store.editDraft("unknown")).toBeNull();
    store.saveEditDraft("q", "again");
    store.removeConversation("c", sampleTime);
    store.purge();
    expect(store.editDraft("q")).toBeNull();
    expect(sql.value("SELECT count(*) FROM edit_draft")).toBe(0);
  });
});

describe("presets", () => {
  it("are saved, replaced and removed", () => {
    const { settings } = sampleConversation("x");
    store.savePreset({ id: "b", name: "Terse", settings: { ...settings, systemPrompt: "Be terse." } });
    store.savePreset({ id: "a", name: "coder", settings });
    store.savePreset({ id: "b", name: "Brief", settings: { ...settings, mode: "coding" } });
    expect(store.presets().map(({ name }) => name)).toEqual(["Brief", "coder"]);
    expect(store.presets()[0]?.settings).toEqual({ ...settings, mode: "coding" });
    store.removePreset("a");
    expect(store.presets()).toHaveLength(1);
  });

  it("one of them at most is what new conversations begin with, and it stays that when it is replaced", () => {
    const { settings } = sampleConversation("x");
    store.savePreset({ id: "a", name: "A", settings });
    store.savePreset({ id: "b", name: "B", settings });
    const usual = () => store.presets().flatMap((preset) => (preset.usual ? [preset.id] : []));
    expect(usual()).toEqual([]);
    store.setUsualPreset("a");
    store.setUsualPreset("b");
    expect(usual()).toEqual(["b"]);
    expect(store.savePreset({ id: "b", name: "Better", settings }).usual).toBe(true);
    expect(usual()).toEqual(["b"]);
    store.setUsualPreset(null);
    expect(usual()).toEqual([]);
  });
});
