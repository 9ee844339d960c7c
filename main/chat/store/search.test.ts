import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  sampleConversation,
  sampleMessage,
  sampleTurn,
} from "../../../test/integration/support/sample-messages";
import { storeCalls } from "./calls";
import { migrate } from "./migrate";
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
  store.addTurn(sampleTurn({ user: sampleMessage(id, last, { text, thinking: "hidden thought" }) }));
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
    expect(found("hidden")).toEqual([]);
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
      "INSERT INTO message_words (message_words) VALUES ('delete-all'); UPDATE message SET indexed = 0;",
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
    sql.exec("UPDATE message_words_data SET block = x'ffffffffffffffffffff' WHERE id > 1");
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
