import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { foldersOf, hasLetters, isMeant, mentionAt, mentionKey, mentionWords, withMention } from "./mentions";

describe("a mention that is being typed", () => {
  it("begins with an @ at the start of a word and ends at the caret", () => {
    expect(mentionAt("@", 1)).toEqual({ from: 0, to: 1, query: "" });
    expect(mentionAt("fix @src/a", 10)).toEqual({ from: 4, to: 10, query: "src/a" });
    expect(mentionAt("fix (@src/a) now", 11)).toEqual({ from: 5, to: 11, query: "src/a" });
    expect(mentionAt("修复“@源", 5)).toEqual({ from: 3, to: 5, query: "源" });
  });

  it("is none in an address, behind a blank, or before the caret's word", () => {
    expect(mentionAt("ada@example.org", 15)).toBeNull();
    expect(mentionAt("@src/a.ts and", 13)).toBeNull();
    expect(mentionAt("@a@b", 4)).toBeNull();
    expect(mentionAt("no mention", 10)).toBeNull();
  });

  it("is replaced whole, with one blank behind it, and nothing else of the text changes", () => {
    const at = mentionAt("fix @sr please", 7);
    expect(at && withMention("fix @sr please", at, "src/a.ts")).toEqual({
      text: "fix @src/a.ts please",
      caret: 14,
    });
    const text = fc.string({ maxLength: 60 }).map((word) => word.replaceAll("@", ""));
    fc.assert(
      fc.property(text, fc.stringMatching(/^[a-z/]{0,12}$/), text, (before, query, after) => {
        const typed = `${before} @${query}`;
        const found = mentionAt(typed + after, typed.length);
        expect(found).not.toBeNull();
        if (found === null) return;
        const { text: put, caret } = withMention(typed + after, found, "x/y.ts");
        expect(put.startsWith(`${before} @x/y.ts`)).toBe(true);
        expect(put.endsWith(after)).toBe(true);
        expect(put.slice(0, caret).trimEnd().endsWith("@x/y.ts")).toBe(true);
      }),
    );
  });
});

describe("what can be mentioned", () => {
  it("has words and a key of its own for each kind", () => {
    const all = [
      { kind: "file", path: "a/b.ts" },
      { kind: "folder", path: "a" },
      { kind: "folder", path: "" },
      { kind: "selection", path: "a/b.ts", from: 2, to: 4, text: "x" },
      { kind: "terminal", terminalId: "t1" },
      { kind: "terminal", terminalId: "t2" },
      { kind: "diff" },
    ] as const;
    expect(all.map(mentionWords)).toEqual([
      "a/b.ts",
      "a/",
      "folder",
      "a/b.ts:2-4",
      "terminal",
      "terminal",
      "diff",
    ]);
    expect(new Set(all.map(mentionKey)).size).toBe(all.length);
  });

  it("offers the folders of files that were found, the nearest to the top first", () => {
    const paths = ["src/state/a.ts", "src/state/agent/b.ts", "readme.md"];
    expect(foldersOf(paths, "", 9)).toEqual(["src", "src/state", "src/state/agent"]);
    expect(foldersOf(paths, "stag", 9)).toEqual(["src/state/agent"]);
    expect(foldersOf(paths, "src/", 1)).toEqual(["src"]);
  });

  it("finds letters in their order only", () => {
    expect(hasLetters("src/Agent.ts", "sagts")).toBe(true);
    expect(hasLetters("src/Agent.ts", "ags")).toBe(true);
    expect(hasLetters("abc", "cb")).toBe(false);
    expect(hasLetters("aab", "aaab")).toBe(false);
  });
});

describe("what is at hand", () => {
  const terminal = {
    mention: { kind: "terminal", terminalId: "t" },
    what: "终端",
    name: "bash",
  } as const;

  it("is found by its name, by what it is, and by the word for that", () => {
    for (const query of ["", "term", "Terminal", "终", "bsh"]) expect(isMeant(terminal, query)).toBe(true);
    for (const query of ["terminals", "sel", "minal"]) expect(isMeant(terminal, query)).toBe(false);
  });
});
