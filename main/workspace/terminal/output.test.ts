import fc from "fast-check";
import { expect, test } from "vitest";
import { TerminalOutput } from "./output";

test("pieces together are what came, no character in halves", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), fc.integer({ min: 1, max: 20_000 }), (text, times) => {
      const output = new TerminalOutput();
      const all = text.repeat(Math.min(times, Math.ceil(100_000 / Math.max(1, text.length))));
      output.add(all);
      const pieces: string[] = [];
      while (!output.isEmpty) pieces.push(output.next());
      expect(pieces.join("")).toBe(all);
      for (const piece of pieces) expect(piece).not.toMatch(/\p{Cs}/u);
    }),
    { numRuns: 30 },
  );
});

test("what is drawn again is the last of what was given, from the begin of a line", () => {
  const output = new TerminalOutput();
  output.add("not given yet");
  expect(output.replay()).toBe("");
  output.add(Array.from({ length: 100_000 }, (_, n) => `line ${n}\n`).join(""));
  while (!output.isEmpty) output.next();
  expect(output.replay().length).toBeLessThanOrEqual(200_000);
  expect(output.replay()).toMatch(/^line \d+\n/);
  expect(output.replay().endsWith("line 99999\n")).toBe(true);
});
