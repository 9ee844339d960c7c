import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { columns, widthOf, wrap } from "./layout";

describe("columns", () => {
  it("line up, also where characters are two columns wide", () => {
    expect(
      columns([
        ["内存", "a"],
        ["CPU", "b"],
      ]),
    ).toBe("  内存  a\n  CPU   b");
    expect(columns([["x", "", "z"]])).toBe("  x    z");
  });
});

describe("a wrapped text", () => {
  it("breaks at spaces, and between characters of a script without spaces", () => {
    expect(wrap("one two three", 9, "  ")).toBe("one two\n  three");
    expect(wrap("内存内存内存", 8, "")).toBe("内存内存\n内存");
  });

  it("loses nothing but spaces, and is as narrow as its longest word lets it be", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 10, max: 60 }), (text, width) => {
        const wrapped = wrap(text, width, "");
        expect(wrapped.replace(/\s/g, "")).toBe(text.replace(/\s/g, ""));
        const longest = Math.max(0, ...text.split(/\s+/).map(widthOf));
        for (const line of wrapped.split("\n"))
          expect(widthOf(line.trimEnd())).toBeLessThanOrEqual(Math.max(width, longest));
      }),
    );
  });
});
