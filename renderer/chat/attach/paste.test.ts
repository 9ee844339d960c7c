import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isLongPaste, longPaste, pasteName } from "./paste";

describe("a pasted text", () => {
  it("is attached from the first character and the first line over the limit, not before", () => {
    expect(isLongPaste("x".repeat(longPaste.characters))).toBe(false);
    expect(isLongPaste("x".repeat(longPaste.characters + 1))).toBe(true);
    expect(isLongPaste("\n".repeat(longPaste.lines - 1))).toBe(false);
    expect(isLongPaste("\n".repeat(longPaste.lines))).toBe(true);
  });

  it("is judged as counting its characters and lines would judge it", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 90 }), { maxLength: 90 }), (lines) => {
        const text = lines.join("\n");
        const long = text.length > longPaste.characters || text.split("\n").length > longPaste.lines;
        expect(isLongPaste(text)).toBe(long);
      }),
    );
  });

  it("gets a name that no other attachment has", () => {
    expect(pasteName("Pasted text", ".txt", [])).toBe("Pasted text.txt");
    expect(pasteName("Pasted text", ".txt", ["Pasted text.txt", "Pasted text 2.txt"])).toBe(
      "Pasted text 3.txt",
    );
  });
});
