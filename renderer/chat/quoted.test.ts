import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { asQuote } from "./quoted";

describe("a quoted text", () => {
  it("stands line by line behind the mark, empty lines too, with room to write below", () => {
    expect(asQuote("  one\r\n\r\ntwo\n")).toBe("> one\n>\n> two\n\n");
  });

  it("has no line that would fall out of the quote", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "\r", " ", "#", "`", ">") }), (text) => {
        const lines = asQuote(text).slice(0, -2).split("\n");
        expect(lines.every((line) => line.startsWith(">"))).toBe(true);
      }),
    );
  });
});
