import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { titleFrom } from "./title";

describe("the title of a conversation", () => {
  it("is the first line that says something, with its spaces tidied", () => {
    expect(titleFrom("\n  \n  Why is \t the sky blue?  \nBecause")).toBe("Why is the sky blue?");
    expect(titleFrom("first\r\nsecond")).toBe("first");
  });

  it("ends with an ellipsis where it was cut, and no character is cut in two", () => {
    const title = titleFrom("😀".repeat(80));
    expect(title).toBe(`${"😀".repeat(59)}…`);
    expect(titleFrom("a".repeat(60))).toBe("a".repeat(60));
  });

  it("never has more than 60 characters or a line break, whatever was written", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), (text) => {
        const title = titleFrom(text);
        expect(Array.from(title).length).toBeLessThanOrEqual(60);
        expect(title).not.toMatch(/[\n\r\u2028\u2029]/);
        if (text.trim() !== "") expect(title).not.toBe("");
      }),
    );
  });
});
