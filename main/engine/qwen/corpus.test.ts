import fc from "fast-check";
import { expect, test } from "vitest";
import { type CorpusCase, corpus, corpusTools } from "./corpus";
import { type OutputEvent, OutputParser } from "./index";

/** What came, with neighbouring pieces of text as one. */
function merged(events: readonly OutputEvent[]): OutputEvent[] {
  const out: OutputEvent[] = [];
  for (const event of events) {
    const last = out.at(-1);
    if ((event.type === "text" || event.type === "thinking") && last?.type === event.type)
      out[out.length - 1] = { type: event.type, text: last.text + event.text };
    else out.push(event);
  }
  return out;
}

function parse(
  pieces: readonly string[],
  { thinking = false, withTools = true, cut = false }: Partial<CorpusCase>,
) {
  const parser = new OutputParser({ thinking, tools: withTools ? corpusTools : [] });
  const events: OutputEvent[] = [];
  for (const piece of pieces) for (const event of parser.push(piece)) events.push(event);
  for (const event of parser.finish(!cut)) events.push(event);
  return merged(events);
}

function cutAt(text: string, cuts: readonly number[]): string[] {
  const places = [...new Set([0, ...cuts.map((cut) => cut % (text.length + 1)), text.length])].sort(
    (a, b) => a - b,
  );
  return places.slice(1).map((end, index) => text.slice(places[index], end));
}

test("the corpus is as large as was promised, and each case is there once", () => {
  expect(corpus.length).toBeGreaterThanOrEqual(60);
  expect(new Set(corpus.map((each) => each.name)).size).toBe(corpus.length);
});

test.each(corpus.map((each) => [each.name, each] as const))("%s", (_, each) => {
  expect(parse([each.output], each)).toEqual(each.events);
  expect(parse([...each.output], each)).toEqual(each.events);
});

test("however an output of the corpus is cut, the events are the same", () => {
  fc.assert(
    fc.property(fc.constantFrom(...corpus), fc.array(fc.nat(2000), { maxLength: 40 }), (each, cuts) => {
      expect(parse(cutAt(each.output, cuts), each)).toEqual(each.events);
    }),
    { numRuns: 3000 },
  );
});

/** Parts of the corpus's outputs, put together at random: nearly right more often than random text is. */
const fragments = [...new Set(corpus.flatMap((each) => each.output.split(/(?=[<\n{}"`])|(?<=[>\n])/u)))];
const mixture = fc.array(
  fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...fragments) }, fc.string({ maxLength: 5 })),
  {
    maxLength: 40,
  },
);
const circumstances = fc.record({ thinking: fc.boolean(), withTools: fc.boolean(), cut: fc.boolean() });

test("however any mixture of them is cut, the events are the same and nothing throws", () => {
  fc.assert(
    fc.property(mixture, fc.array(fc.nat(2000), { maxLength: 40 }), circumstances, (parts, cuts, options) => {
      const whole = parts.join("");
      const expected = parse([whole], options);
      expect(parse(cutAt(whole, cuts), options)).toEqual(expected);
      expect(parse([...whole], options)).toEqual(expected);
    }),
    { numRuns: 3000 },
  );
});

test("whatever the mixture, each call has an index of its own, in order, and begins before it ends", () => {
  fc.assert(
    fc.property(mixture, circumstances, (parts, options) => {
      const started: number[] = [];
      const ended: number[] = [];
      for (const event of parse([parts.join("")], options)) {
        if (event.type === "tool-call-start") started.push(event.index);
        if (event.type === "tool-call") expect(started).toContain(event.index);
        if (event.type === "tool-call" || event.type === "tool-call-malformed") ended.push(event.index);
      }
      expect(ended).toEqual(ended.map((_, index) => index));
    }),
    { numRuns: 2000 },
  );
});

/** How many characters of text the parser looks at, counted by the strings' own methods. */
function charactersSearched(output: string, pieces: readonly string[], options: Partial<CorpusCase>): number {
  let searched = 0;
  const { indexOf, startsWith, trimStart } = String.prototype;
  // Counted at the language's own methods, so that no clock decides.
  String.prototype.indexOf = function (this: string, ...args) {
    const at = indexOf.apply(this, args);
    searched += at < 0 ? this.length : at;
    return at;
  };
  String.prototype.trimStart = function (this: string) {
    searched += this.length;
    return trimStart.apply(this);
  };
  String.prototype.startsWith = function (this: string, ...args) {
    searched += args[0].length;
    return startsWith.apply(this, args);
  };
  try {
    parse(pieces, options);
  } finally {
    Object.assign(String.prototype, { indexOf, startsWith, trimStart });
  }
  return searched / output.length;
}

test.each([
  ["open tags", "<tool_call>\n<function="],
  ["half tags", "<tool_cal</thin<functio"],
  ["blanks", " \n"],
  ["line breaks", "\n"],
  ["closing tags in a value", "</parameter> x"],
  ["opening braces", "{["],
  ["quotes", '\\"'],
  ["calls", "<tool_call>\n<function=edit>\n<parameter=path>\na\n</parameter>\n</function>\n</tool_call>\n"],
  ["fences", "```\nx\n"],
])("its work is linear in the text: %s", (_, unit) => {
  for (const [head, options] of [
    ["", { thinking: true }],
    ["", {}],
    ["<tool_call>\n<function=edit>\n<parameter=path>\n", {}],
    ["<tool_call>\n<function=edit>\n<parameter=path>\nx</parameter>", {}],
    ['<tool_call>\n{"a": "', {}],
  ] as const) {
    const perCharacter = (length: number) => {
      const output = head + unit.repeat(Math.ceil(length / unit.length));
      return charactersSearched(output, [...output], options);
    };
    const short = perCharacter(4000);
    const long = perCharacter(32_000);
    // Eight times the text may not cost noticeably more for each character of it.
    expect(long).toBeLessThan(short * 1.5 + 20);
  }
});
