import fc from "fast-check";
import { expect, test } from "vitest";
import { type Loop, LoopDetector } from "./answer-loop";

/** A word with its space, a number in ones, a sign, or a run of blanks: about what the tokenizer makes of a text. */
const pieces = (text: string) => text.match(/ ?\p{L}{1,6}|\p{N}|\s+|[^\s\p{L}\p{N}]{1,3}/gu) ?? [];

/** Feeds a text; gives the first loop that is seen, and after how many tokens. */
function feed(
  texts: readonly string[],
  detector = new LoopDetector(),
): (Loop & { after: number }) | undefined {
  const ids = new Map<string, number>();
  for (const [index, text] of texts.entries()) {
    const id = ids.get(text) ?? ids.size;
    ids.set(text, id);
    const loop = detector.push(id, text);
    if (loop) return { ...loop, after: index + 1 };
  }
  return undefined;
}

const repeat = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join("");
/** Numbers that look random and are the same each time. */
const take = (seed: number) => {
  let state = seed >>> 0;
  // Mulberry32, by Tommy Ettinger, in the public domain: the low bits of simpler ones repeat.
  return (below: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
};

const bits = (value: number, width: number) =>
  Array.from({ length: width }, (_, bit) => ((value >> bit) & 1 ? "T" : "F")).join(" | ");
const word = (draw: (below: number) => number) =>
  Array.from({ length: 3 + draw(8) }, () => "etaoinshrdlucmfw"[draw(16)]).join("");
const prose = (words: number, seed = 1) => {
  const draw = take(seed);
  return Array.from({ length: words }, () => word(draw)).join(" ");
};
const codeOf40Lines = repeat(
  40,
  (i) => `  const ${word(take(i))} = read${i}(${i * 7}, "${word(take(i + 99))}");\n`,
);
const base64 = (length: number) => {
  const draw = take(7);
  const signs = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  return Array.from({ length }, () => signs[draw(64)]).join("");
};

test.each<[string, string]>([
  ["a table of 200 rows", repeat(200, (i) => `| ${i} | ${word(take(i))} | ${(i * 37) % 101} | yes | no |\n`)],
  ["a truth table of eight variables", repeat(256, (i) => `| ${bits(i, 8)} | ${i % 3 ? "T" : "F"} |\n`)],
  [
    "a list of similar lines",
    repeat(120, (i) => `- Step ${i + 1}: run the tests of part ${i + 1} and fix what fails.\n`),
  ],
  [
    "a JSON array of similar objects",
    repeat(150, (i) => `  {"id": ${i}, "name": "${word(take(i))}", "active": true, "tags": []},\n`),
  ],
  ["SQL inserts", repeat(100, (i) => `INSERT INTO users (id, name) VALUES (${i}, '${word(take(i))}');\n`)],
  ["bytes as a table", repeat(256, () => "0x00, ")],
  ["base64", base64(6000)],
  ["a block of 256 zeros", `[${repeat(256, () => "0, ")}]`],
  ["a matrix of zeros, 16 by 16", repeat(16, () => `[${repeat(16, () => "0, ")}],\n`)],
  ["twenty equal lines", repeat(20, () => "    { x: 0, y: 0, z: 0 },\n")],
  ["a wide ruler", `${"=".repeat(200)}\n${"-".repeat(200)}\n`],
  ["deep indentation", repeat(60, (i) => `${" ".repeat(i)}<div>\n`)],
  [
    "a refrain after each of ten verses",
    repeat(10, (i) => `${prose(60, i)}\nRow, row, row your boat, gently down the stream\n`),
  ],
  [
    "the same file of 40 lines three times, as in a review",
    `${codeOf40Lines}Now with the fix:\n${codeOf40Lines}And again:\n${codeOf40Lines}`,
  ],
  ["a count from 1 to 1000", repeat(1000, (i) => `${i + 1}, `)],
  ["long prose", prose(6000)],
  [
    "switch cases",
    repeat(60, (i) => `    case ${i}:\n      return handlers.${word(take(i))}(event, context);\n`),
  ],
])("%s is no loop", (_, text) => {
  expect(feed(pieces(text))).toBeUndefined();
});

test.each<[string, string, string]>([
  ["one word", repeat(3000, () => " wait"), " wait"],
  ["a sentence", repeat(200, () => " Wait, let me think about this once more."), "let me think about this"],
  ["a paragraph of 300 words", repeat(12, () => `${prose(100, 5)}.\n`), word(take(5))],
  [
    "a sentence that counts",
    repeat(
      200,
      (i) =>
        `${"Let me check this again, since I may have missed one of the many cases that are in the file, and the test has to pass on all of them before I can go on."} ${i % 10}\n`,
    ),
    "check this again",
  ],
])("%s again and again is a loop, and its words are told", (_, text, words) => {
  const loop = feed(pieces(text));
  expect(loop?.words).toContain(words);
  expect(loop?.times).toBeGreaterThanOrEqual(4);
});

test("whatever stands before it, an exact loop is seen as soon as it is certain and not before", () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400 }), fc.integer({ min: 0, max: 5000 }), (round, before) => {
      const detector = new LoopDetector();
      for (let i = 0; i < before; i++) expect(detector.push(1_000_000 + i, "x")).toBeUndefined();
      const needed = Math.max(round <= 4 ? 1024 : 512, 4 * round);
      for (let i = 0; i < needed - 1; i++)
        expect(detector.push(i % round, `word${i % round} `)).toBeUndefined();
      const loop = detector.push((needed - 1) % round, `word${(needed - 1) % round} `);
      expect(loop?.times).toBe(Math.floor(needed / round));
      expect(loop?.words.trim().split(" ")).toHaveLength(round);
    }),
    { numRuns: 40 },
  );
});

test("tokens that are all new never make a loop, however many", () => {
  const detector = new LoopDetector();
  for (let i = 0; i < 20_000; i++) expect(detector.push(i, "x")).toBeUndefined();
});

test("random tokens of a small vocabulary make no loop", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 30 }), fc.integer(), (size, seed) => {
      const draw = take(seed);
      const detector = new LoopDetector();
      for (let i = 0; i < 5000; i++) expect(detector.push(draw(size), "word ")).toBeUndefined();
    }),
    { numRuns: 30 },
  );
});

test("after a new beginning nothing of before counts", () => {
  const detector = new LoopDetector();
  for (let i = 0; i < 1000; i++) detector.push(1, " word");
  detector.reset();
  for (let i = 0; i < 1000; i++) expect(detector.push(1, " word")).toBeUndefined();
});
