import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { countIn, hasAll, patternOf, piecesOf, wordsOf } from "./matching";

describe("what was looked for", () => {
  it("is found whatever its case, across a line's end, and as it stands", () => {
    const count = (text: string, ...words: string[]) => countIn(text, patternOf(words) ?? /$^/g);
    expect(count("A mill, the MILL and mills", "mill")).toBe(3);
    expect(count("row\n  by row, row by  row", "row by row")).toBe(2);
    expect(count("a.b (c) [d] $x^2$ \\(", "a.b", "(c)", "[d]", "$x^2$", "\\(")).toBe(5);
    expect(count("axb", "a.b")).toBe(0);
    expect(count("über Über ÜBER 量化", "über", "量化")).toBe(4);
    expect(patternOf(["", "  "])).toBeNull();
  });

  it("is marked in pieces that make up the whole text again", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "grapheme" }),
        fc.array(fc.string({ maxLength: 4 }), { maxLength: 4 }),
        (text, words) => {
          const pieces = piecesOf(text, patternOf(words));
          expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        },
      ),
    );
    expect(piecesOf("Reading a large file", patternOf(["large", "read"]))).toEqual([
      { text: "Read", hit: true },
      { text: "ing a ", hit: false },
      { text: "large", hit: true },
      { text: " file", hit: false },
    ]);
  });

  it("must be there with all of its words", () => {
    expect(hasAll("Reading a large CSV file", wordsOf(" csv  READ "))).toBe(true);
    expect(hasAll("Reading a large CSV file", wordsOf("csv json"))).toBe(false);
  });
});
