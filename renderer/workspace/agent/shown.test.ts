import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fileLine, oneLine } from "./shown";

describe("texts of strangers", () => {
  it("become one line of limited length in which nothing turns the order around or hides", () => {
    expect(oneLine("  rm \n\t-rf x ", 40)).toBe("rm -rf x");
    expect(oneLine("a\u202Eb", 40)).toBe("a⟨U+202E⟩b");
    expect(oneLine("abcdef", 3)).toBe("abc…");
    expect(oneLine("x".repeat(200_000), 10)).toBe("xxxxxxxxxx…");
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        expect(oneLine(text, 80)).not.toMatch(/[\n\u202A-\u202E\u2066-\u2069\u0000-\u0008]/);
      }),
    );
  });

  it("are cut as lines of a file where a browser would take seconds to lay them out", () => {
    expect(fileLine("short")).toBe("short");
    expect(fileLine("y".repeat(200_000))).toHaveLength(2001);
  });
});
