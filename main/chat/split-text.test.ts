import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { partsOf } from "./split-text";

describe("parts of a long conversation", () => {
  it("hold all of it, in order, each within the limit", () => {
    const texts = fc.array(
      fc
        .string({ unit: "grapheme", maxLength: 300 })
        .map((text) => ({ text, tokens: Array.from(text).length })),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(texts, fc.integer({ min: 10, max: 200 }), (all, limit) => {
        const parts = partsOf(all, limit);
        const bare = (text: string) => text.replaceAll("\n", "");
        expect(bare(parts.join(""))).toBe(bare(all.map(({ text }) => text).join("")));
        // Line ends between the texts of a part come on top.
        for (const part of parts)
          expect(Array.from(part.replaceAll("\n\n", "")).length).toBeLessThanOrEqual(limit);
      }),
    );
  });
});
