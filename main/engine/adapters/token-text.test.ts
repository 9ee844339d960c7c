import fc from "fast-check";
import { expect, test } from "vitest";
import { TokenText } from "./token-text";

/** Each token is one byte; the decoder shows what is unfinished as U+FFFD, as the engine does. */
const detokenize = (tokens: readonly number[]) => new TextDecoder().decode(Uint8Array.from(tokens));

test("characters cut between tokens come whole, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const decoder = new TokenText(detokenize);
      const pieces = [...new TextEncoder().encode(text)].map((byte) => decoder.push(byte));
      expect(pieces.join("") + decoder.finish()).toBe(text);
      if (text.includes("\ufffd")) return;
      for (const piece of pieces) expect(piece).not.toContain("\ufffd");
    }),
  );
});

test("a U+FFFD that the model wrote itself is kept, at the end too", () => {
  const decoder = new TokenText(detokenize);
  const pieces = [...new TextEncoder().encode("a\ufffdb\ufffd")].map((byte) => decoder.push(byte));
  expect(pieces.join("")).toBe("a\ufffdb");
  expect(decoder.finish()).toBe("\ufffd");
  expect(decoder.finish()).toBe("");
});

test("broken bytes are given up after a few tokens instead of holding everything back", () => {
  const decoder = new TokenText(detokenize);
  const pieces = Array.from({ length: 12 }, () => decoder.push(0xff));
  expect(pieces.join("")).toContain("\ufffd");
});
