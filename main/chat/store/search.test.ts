import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  sampleConversation,
  sampleFile,
  sampleMessage,
  sampleTime,
  sampleTurn,
} from "../../../test/integration/support/sample-messages";
import { storeCalls } from "./calls";
import { migrate } from "./migrate";
import { callTexts } from "./search-calls";
import { snippetOf } from "./search-snippet";
import { indexedWords, searchFor, wordsIn } from "./search-words";
import { openSql, type Sql } from "./sql";
import type { StoreCalls } from "./types";

let sql: Sql;
let store: StoreCalls;
beforeEach(() => {
  sql = openSql(":memory:");
  sql.exec("PRAGMA foreign_keys = ON");
  migrate(sql);
  store = storeCalls(sql);
  store.createConversation(sampleConversation("c", { title: "About Zürich" }));
  return () => sql.close();
});
let last: string | null = null;
beforeEach(() => {
  last = null;
});
const add = (text: string, id = `m${sql.value("SELECT count(*) FROM message")}`) => {
  store.addTurn(sampleTurn({ user: sampleMessage(id, last, { text }) }));
  last = id;
  return id;
};
const found = (query: string) => store.search(query, 100).hits.map(({ messageId }) => messageId);

describe("the search", () => {
  it("finds messages with all of the words, the last one unfinished, newest first", () => {
    const one = add("The quick brown fox.");
    const two = add("A quick answer about foxes");
    expect(found("quick fox")).toEqual([two, one]);
    // Only the last word may be unfinished.
    expect(found("fox quick")).toEqual([one]);
    expect(found("qui")).toEqual([two, one]);
    expect(found("quick slow")).toEqual([]);
  });

  it("does not mind upper case, accents or width", () => {
    const one = add("Café in MÜNCHEN, ﬁne ＡＢＣ");
    for (const query of ["cafe", "munchen", "München", "FINE", "abc"]) expect(found(query)).toEqual([one]);
  });

  it("finds Chinese, Japanese and Korean as it stands, from one character on", () => {
    const one = add("我们在本地运行大模型，不需要网络。");
    const two = add("データをローカルで処理します。한국어로도 됩니다.");
    expect(found("模型")).toEqual([one]);
    expect(found("大模型")).toEqual([one]);
    expect(found("型大")).toEqual([]);
    expect(found("网")).toEqual([one]);
    expect(found("本地 网络")).toEqual([one]);
    expect(found("ローカル")).toEqual([two]);
    expect(found("国")).toEqual([]);
    expect(found("국어")).toEqual([two]);
  });

  it("finds code: words with signs between them as a row", () => {
    const one = add("call `read_file(path)` in main/chat/store.ts");
    add("a path to read, in a file");
    expect(found("read_file")).toEqual([one]);
    expect(found("chat/store")).toEqual([one]);
    expect(found("store.ts")).toEqual([one]);
  });

  it("finds conversations by their title, and shows their open end", () => {
    add("nothing of the kind");
    const end = add("nor this");
    expect(found("zurich")).toEqual([end]);
    expect(store.search("about zürich", 5).hits[0]?.snippet).toEqual([
      { text: "About", hit: true },
      { text: " ", hit: false },
      { text: "Zürich", hit: true },
    ]);
  });

  it("finds thinking, summaries, calls of tools and files, and says which of them it is", () => {
    const file = sampleFile("f1", "Budget 2024.csv");
    store.addAttachment("c", file, { text: "rent and ferry tickets", image: null });
    const question = sampleMessage("q", null, { text: "Look at this", attachments: [file] });
    const answer = sampleMessage("a", "q", {
      role: "assistant",
      text: "It is dear.",
      thinking: "A puffin would fly.",
      toolCalls: [
        { name: "list_files", arguments: {} },
        { name: "read_file", arguments: { path: "docs/heron.md", lines: { from: 12 }, tags: ["grebe"] } },
      ],
      compaction: {
        summary: "They spoke of egrets.",
        tokensBefore: 9,
        tokensAfter: 3,
        createdAt: sampleTime,
      },
    });
    store.addTurn(sampleTurn({ user: question, answer }));
    while (store.indexSome()) store.search("puffin", 5);
    const place = (query: string) => store.search(query, 5).hits.map((hit) => [hit.messageId, hit.place]);
    expect(place("dear")).toEqual([["a", { part: "text" }]]);
    expect(place("puffin")).toEqual([["a", { part: "thinking" }]]);
    expect(place("egret")).toEqual([["a", { part: "summary" }]]);
    for (const query of ["heron", "read_file", "path", "12", "grebe"])
      expect(place(query)).toEqual([["a", { part: "call", at: 1 }]]);
    expect(place("list_files")).toEqual([["a", { part: "call", at: 0 }]]);
    const inFile = [["q", { part: "attachment", id: "f1", name: "Budget 2024.csv" }]];
    for (const query of ["ferry", "budget", "2024.csv rent"]) expect(place(query)).toEqual(inFile);
    const marked = (query: string) =>
      store
        .search(query, 5)
        .hits[0]?.snippet.filter(({ hit }) => hit)
        .map(({ text }) => text);
    expect(marked("heron")).toEqual(["heron"]);
    expect(marked("ferr")).toEqual(["ferry"]);
    expect(marked("budget")).toEqual(["Budget"]);
    // All of the words are in one place.
    expect(place("dear puffin")).toEqual([]);
  });

  it("tells a message once, by what was said before what was thought, and a file once, by the last message with it", () => {
    const file = sampleFile("f1", "birds.txt");
    store.addAttachment("c", file, { text: "a cormorant", image: null });
    const said = { role: "assistant", text: "the cormorant", thinking: "cormorant" } as const;
    store.addTurn(
      sampleTurn({
        user: sampleMessage("q", null, { attachments: [file] }),
        answer: sampleMessage("a", "q", said),
      }),
    );
    store.addTurn(sampleTurn({ user: sampleMessage("q2", null, { attachments: [file] }) }));
    while (store.indexSome()) found("cormorant");
    const all = () =>
      store.search("cormorant", 5).hits.map(({ messageId, place }) => [messageId, place.part]);
    expect(all().sort()).toEqual([
      ["a", "text"],
      ["q2", "attachment"],
    ]);
    store.removeConversation("c", sampleTime);
    expect(all()).toEqual([]);
    store.purge();
    while (store.indexSome()) found("cormorant");
    expect(sql.value("SELECT count(*) FROM to_index")).toBe(0);
    // What was taken out was what had been put in: nothing is left of it.
    expect(sql.value("SELECT count(*) FROM part_words_docsize")).toBe(0);
    expect(sql.value("PRAGMA integrity_check")).toBe("ok");
  });

  it("forgets a summary that is undone, and does not look into files that were not sent", () => {
    const id = add("some text");
    const summary = { summary: "about turnstones", tokensBefore: 9, tokensAfter: 3, createdAt: sampleTime };
    store.setCompaction(id, summary);
    expect(found("turnstone")).toEqual([id]);
    store.setCompaction(id, null);
    expect(found("turnstone")).toEqual([]);
    expect(found("some text")).toEqual([id]);
    store.addAttachment("c", sampleFile("d", "draft.txt"), { text: "turnstone", image: null });
    while (store.indexSome()) found("turnstone");
    expect(found("turnstone")).toEqual([]);
    expect(sql.value("PRAGMA integrity_check")).toBe("ok");
  });

  it("takes any stored call for what can be read of it", () => {
    const deep = `${'{"a":'.repeat(5000)}"far down"${"}".repeat(5000)}`;
    const stored = ["", "null", "{}", "[1,null]", '[{"name":1}]', `[{"name":"x","arguments":${deep}}]`];
    expect(stored.map(callTexts).map((texts) => texts.length)).toEqual([0, 0, 0, 2, 1, 1]);
    fc.assert(fc.property(fc.json(), (text) => void callTexts(text)));
  });

  it("says when there are more than were asked for", () => {
    for (let n = 0; n < 5; n += 1) add(`word ${n}`);
    expect(store.search("word", 3)).toMatchObject({ more: true, hits: { length: 3 } });
    expect(store.search("word", 5)).toMatchObject({ more: false, hits: { length: 5 } });
  });

  it("takes any query and is only ever asked for words", () => {
    add("some text");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 60 }), (query) => {
        store.search(query, 10);
      }),
    );
    for (const query of ["", '"', "NEAR(", "a AND", "words:text", "*", "-text", "^"]) store.search(query, 10);
    expect(found('"some text"')).toHaveLength(1);
  });

  it("keeps in step with answers that go on, are replaced, or are gone", () => {
    const question = add("question");
    const answer = sampleMessage("a", question, { role: "assistant", text: "", status: "streaming" });
    const end = { toolCalls: [], error: null, notes: [], stats: null, model: null, at: answer.createdAt };
    store.addTurn(sampleTurn({ answer }));
    store.append("a", "", "albatross ");
    expect(found("albatross")).toEqual([]);
    store.finish("a", { ...end, thinking: "", text: "heron", status: "stopped" });
    expect(found("albatross heron")).toEqual(["a"]);
    store.reopen("a", answer.createdAt);
    store.append("a", "", "fulmar");
    store.finish("a", { ...end, thinking: "", text: "", status: "complete" });
    expect(found("albatross")).toEqual(["a"]);
    expect(found("heronfulmar")).toEqual(["a"]);
    const other = sampleMessage("b", question, { role: "assistant", text: "puffin" });
    store.addTurn(sampleTurn({ answer: other, replaces: "a" }));
    expect(found("albatross")).toEqual([]);
    expect(found("puffin")).toEqual(["b"]);
    expect(sql.value("PRAGMA integrity_check")).toBe("ok");
  });

  it("gets to messages of an older store, or of an app that was killed, a few at a time", () => {
    for (let n = 0; n < 250; n += 1) add(`old ${n}`);
    sql.exec(
      `INSERT INTO part_words (part_words) VALUES ('delete-all');
       INSERT INTO to_index SELECT seq FROM message;`,
    );
    expect(store.search("old", 500)).toMatchObject({ more: true, hits: [] });
    let steps = 0;
    while (store.indexSome()) steps += 1;
    expect(steps).toBe(3);
    expect(store.search("old", 500)).toMatchObject({ more: false, hits: { length: 250 } });
  });
});

describe("a damaged index", () => {
  it("is made anew, and no message is lost for its sake", () => {
    add("before the damage");
    for (let n = 0; n < 50; n += 1) add(`another ${n}`);
    sql.exec("UPDATE part_words_data SET block = x'ffffffffffffffffffff' WHERE id > 1");
    store.search("damage", 10);
    const kept = add("after the damage");
    expect(store.message(kept)?.text).toBe("after the damage");
    while (store.indexSome()) store.search("damage", 10);
    expect(store.search("damage", 10)).toMatchObject({ more: false, hits: { length: 2 } });
    expect(sql.value("PRAGMA integrity_check")).toBe("ok");
  });
});

describe("the words of a text", () => {
  const anyText = fc.oneof(
    fc.string({ unit: "binary", maxLength: 200 }),
    fc
      .array(fc.constantFrom("é", "ＡＢ", "漢字", "ｶﾞ", "한글", "a_b", "½", "ﬁ", "ß", "İ", " ", "'", "1.5"), {
        maxLength: 30,
      })
      .map((all) => all.join("")),
  );

  it("are the same for the index and for the search", () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(indexedWords(text)).toBe(Array.from(wordsIn(text), ({ word }) => word).join(" "));
      }),
    );
  });

  it("a snippet marks the first hit however it is written, and takes no longer for a long text without one", () => {
    const marked = (text: string, query: string) =>
      snippetOf(text, searchFor(query))
        .filter(({ hit }) => hit)
        .map((piece) => piece.text);
    expect(marked(`xcafe caf é Café ${"much later ".repeat(99)} cafe`, "cafe")).toEqual(["Café"]);
    expect(marked("İstanbul and istanbul", "istanbul")[0]).toBe("İstanbul");
    expect(marked("“Quern”, a mill – querns, 石磨", "quern")).toEqual(["Quern", "querns"]);
    expect(marked("一台石磨。石磨很旧", "石磨")).toEqual(["石磨", "石磨"]);
    expect(marked("subquern", "quern")).toEqual([]);
    expect(marked("the eBay of mills", "ebay")).toEqual(["eBay"]);
    const long = "words and more words, none of them it. ".repeat(5000);
    const cpuOf = (work: () => void) => {
      const before = process.cpuUsage();
      for (let n = 0; n < 5; n += 1) work();
      return process.cpuUsage(before).user;
    };
    const wordByWord = cpuOf(() => Array.from(wordsIn(long)));
    expect(cpuOf(() => snippetOf(long, searchFor("needle")))).toBeLessThan(wordByWord / 2);
  });

  it("a snippet is made of the text, with its hits marked, whatever the text", () => {
    fc.assert(
      fc.property(anyText, anyText, (text, query) => {
        const wanted = searchFor(query);
        fc.pre(wanted.phrases.length > 0);
        const shown = snippetOf(text, wanted)
          .map((piece) => piece.text)
          .join("")
          .replace(/^…|…$/g, "");
        expect(text.replace(/\s+/g, " ")).toContain(shown.trim());
      }),
    );
  });

  it("a snippet shows the first hit of a long text and marks every one in it", () => {
    const text = `${"before ".repeat(100)}the needle and another needle ${"after ".repeat(100)}`;
    const pieces = snippetOf(text, searchFor("need"));
    expect(pieces.filter(({ hit }) => hit).map((piece) => piece.text)).toEqual(["needle", "needle"]);
    expect(pieces[0]?.text).toBe("…");
    expect(pieces.at(-1)?.text).toBe("…");
    expect(pieces.map((piece) => piece.text).join("").length).toBeLessThan(200);
  });
});
