import { EditorState, Text } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { changedPart, indentOf, separatorOf } from "./text";

/** Texts with line breaks of all kinds. */
const texts = fc
  .array(fc.constantFrom("a", "b", " ", "\t", "\n", "\r\n", "\r", "é", "😀"))
  .map((all) => all.join(""));

describe("line breaks", () => {
  it("are those of most lines; without any, those that the file is said to have", () => {
    expect(separatorOf("a\r\nb\r\nc\n", "lf")).toBe("\r\n");
    expect(separatorOf("a\nb\nc\r\n", "crlf")).toBe("\n");
    expect(separatorOf("a\rb", "lf")).toBe("\r");
    expect(separatorOf("a", "crlf")).toBe("\r\n");
  });

  it("of every kind come back as they were from an editor that nobody typed in", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const separator = EditorState.lineSeparator.of(separatorOf(text, "lf"));
        return EditorState.create({ doc: text, extensions: separator }).sliceDoc() === text;
      }),
    );
  });
});

describe("indentation", () => {
  it("is told by how much lines go in", () => {
    expect(indentOf("if a:\n    b\n    if c:\n        d\n")).toEqual({ unit: "    ", width: 4 });
    expect(indentOf("a {\n  b {\n    c\n  }\n}\n")).toEqual({ unit: "  ", width: 2 });
    expect(indentOf("a:\n\tb\n\tc\n")).toEqual({ unit: "\t", width: 4 });
    expect(indentOf("plain\ntext\n")).toEqual({ unit: "  ", width: 2 });
  });

  it("is not told by the stars of a block comment", () => {
    expect(indentOf("/**\n * a\n * b\n */\nf {\n    g\n}\n").width).toBe(4);
  });
});

describe("the part in which two texts differ", () => {
  it("makes the one into the other, and is no longer than it must be at its ends", () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const { from, to, insert } = changedPart(before, after);
        expect(before.slice(0, from) + insert + before.slice(to)).toBe(after);
        if (insert !== "" && to > from) {
          expect(before[from]).not.toBe(insert[0]);
          expect(before[to - 1]).not.toBe(insert.at(-1));
        }
      }),
    );
  });

  it("is found in lines as the editor has them", () => {
    const [before, after] = [Text.of(["a", "b", "c"]), Text.of(["a", "x", "c"])];
    expect(changedPart(before.toString(), after.toString())).toEqual({ from: 2, to: 3, insert: "x" });
  });
});
