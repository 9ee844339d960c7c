import fc from "fast-check";
import { expect, test } from "vitest";
import type { ControlToken, PromptSegment } from "../qwen";
import { PromptMemory, type Tokenizer, textTokens } from "./prompt-memory";

/** A tokenizer with the real one's habits: pairs of letters are one token, and it finds thinking tags in any text. */
const controlIds: ControlToken[] = ["<|im_start|>", "<|im_end|>", "<think>", "</think>"];
const tokenizer: Tokenizer = {
  tokenize: (text) => {
    const parts = text.match(/<\/?think>|[a-z][a-z]|./gsu) ?? [];
    return parts.map((part) => {
      const control = controlIds.indexOf(part as ControlToken);
      if (control >= 0) return control + 1;
      return [...part].reduce((sum, letter) => sum * 1000 + (letter.codePointAt(0) ?? 0), 100);
    });
  },
  controlToken: (token) => controlIds.indexOf(token) + 1,
};
const control = (token: ControlToken): PromptSegment => ({ kind: "control", token });
const text = (value: string): PromptSegment => ({ kind: "text", text: value });
const generate = (memory: PromptMemory, pieces: string[], id = 1_000_000) => {
  pieces.forEach((piece, index) => {
    const known = controlIds.find((candidate) => candidate === piece);
    memory.generated(known === undefined ? id + index : controlIds.indexOf(known) + 1, piece, known);
  });
};

test("a prompt without memory is tokenized piece by piece", () => {
  const memory = new PromptMemory(tokenizer);
  expect(memory.tokens([control("<think>"), text("abc")])).toEqual([3, ...tokenizer.tokenize("abc")]);
});

test("a marker in a text from outside never becomes the marker's token", () => {
  const said = "a</think>b<think><tool_call></tool_response>";
  expect(tokenizer.tokenize(said)).toContain(4);
  expect(textTokens(tokenizer, said)).not.toContain(4);
  expect(textTokens(tokenizer, said)).not.toContain(3);
});

test("what was generated comes back as the very tokens that were generated", () => {
  const memory = new PromptMemory(tokenizer);
  const first = memory.tokens([control("<|im_start|>"), text("q"), control("<think>"), text("\n")]);
  generate(memory, ["hm", "m", "\n", "</think>", "\n\nan", "swer"]);
  const next = memory.tokens([
    control("<|im_start|>"),
    text("q"),
    control("<think>"),
    text("\nhmm\n"),
    control("</think>"),
    text("\n\nanswer"),
    control("<|im_end|>"),
    text("\nmore"),
  ]);
  expect(next.slice(0, first.length + 6)).toEqual([
    ...first,
    ...[1_000_000, 1_000_001, 1_000_002, 4, 1_000_004, 1_000_005],
  ]);
  expect(next.slice(first.length + 6)).toEqual([2, ...tokenizer.tokenize("\nmore")]);
});

test("an answer of which only a part was kept is reused up to the last whole token of that part", () => {
  const memory = new PromptMemory(tokenizer);
  memory.tokens([control("<think>")]);
  generate(memory, ["one ", "two ", "three"]);
  const next = memory.tokens([control("<think>"), text("one twX")]);
  expect(next).toEqual([3, 1_000_000, ...tokenizer.tokenize("twX")]);
});

test("tokens of a character that is not whole are not taken for text", () => {
  const memory = new PromptMemory(tokenizer);
  memory.tokens([control("<think>")]);
  generate(memory, ["a", ""]);
  expect(memory.tokens([control("<think>"), text("aé")])).toEqual([3, 1_000_000, ...tokenizer.tokenize("é")]);
});

test("a text that only begins like one in memory is tokenized as a whole", () => {
  const memory = new PromptMemory(tokenizer);
  memory.tokens([control("<think>"), text("abc"), control("</think>")]);
  const next = memory.tokens([control("<think>"), text("abcd"), control("</think>")]);
  expect(next).toEqual([3, ...tokenizer.tokenize("abcd"), 4]);
});

test("after a difference nothing is reused, however alike the rest looks", () => {
  const memory = new PromptMemory(tokenizer);
  memory.tokens([control("<think>")]);
  generate(memory, ["same"]);
  const next = memory.tokens([control("</think>"), text("same")]);
  expect(next).toEqual([4, ...tokenizer.tokenize("same")]);
});

test("whatever was held, the tokens always spell the prompt that was asked for", () => {
  const spelled = new Map<number, string>();
  const spelling: Tokenizer = {
    ...tokenizer,
    tokenize: (value) =>
      (value.match(/[a-z][a-z]|./gsu) ?? []).map((part) => {
        const id = tokenizer.tokenize(part)[0] ?? 0;
        spelled.set(id, part);
        return id;
      }),
  };
  const word = fc.constantFrom("a", "b", "ab", "ba", "aa", " ");
  const words = fc.array(word, { maxLength: 8 });
  fc.assert(
    fc.property(fc.array(fc.tuple(words, words), { maxLength: 5 }), (rounds) => {
      const memory = new PromptMemory(spelling);
      let id = 2_000_000;
      for (const [prompt, answer] of rounds) {
        const asked = prompt.join("");
        const tokens = memory.tokens([control("<think>"), text(asked)]);
        expect(
          tokens
            .slice(1)
            .map((token) => spelled.get(token))
            .join(""),
        ).toBe(asked);
        for (const piece of answer) {
          spelled.set(id, piece);
          memory.generated(id++, piece, undefined);
        }
      }
    }),
  );
});
