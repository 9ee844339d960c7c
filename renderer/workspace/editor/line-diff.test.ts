import { Chunk } from "@codemirror/merge";
import { Text } from "@codemirror/state";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lineDiff } from "./line-diff";

function applied(a: string, b: string): string {
  let made = "";
  let at = 0;
  for (const { fromA, toA, fromB, toB } of lineDiff(a, b)) {
    made += a.slice(at, fromA) + b.slice(fromB, toB);
    at = toA;
  }
  return made + a.slice(at);
}

describe("a comparison of two texts", () => {
  it("makes the one into the other", () => {
    const texts = fc
      .array(fc.constantFrom("a", "bc", "", "  d", "long line é"))
      .map((lines) => lines.join("\n"));
    fc.assert(fc.property(texts, texts, (a, b) => applied(a, b) === b));
  });

  it("names each of two hundred changes in ten thousand lines, not one change of everything", () => {
    const a = Array.from({ length: 10_000 }, (_, line) => `  const value${line} = compute(${line * 7});`);
    const b = a.map((line, index) => (index % 50 === 0 ? line.replace("compute", "derive") : line));
    const chunks = Chunk.build(Text.of(a), Text.of(b), { override: lineDiff });
    expect(chunks).toHaveLength(200);
    expect(
      chunks.every(({ fromB, endB }) => Text.of(b).sliceString(fromB, endB).split("\n").length === 1),
    ).toBe(true);
  });
});
