import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { ChatEvent } from "../engine";
import { AnswerReader, type AnswerReaderOptions } from "./answer-reader";

const options: AnswerReaderOptions = {
  asked: { host: "gpu.lan:8000", what: "qwen", key: "sk-canary-7391" },
  model: "qwen",
  where: "gpu.lan:8000",
  contextTokens: 8192,
  maxTokens: undefined,
  price: null,
  now: () => 0,
};
const data = (value: unknown) => `data: ${typeof value === "string" ? value : JSON.stringify(value)}\n\n`;
const delta = (given: object, finish: string | null = null) =>
  data({ model: "qwen-27b", choices: [{ index: 0, delta: given, finish_reason: finish }] });
const usage = data({
  choices: [],
  usage: { prompt_tokens: 120, completion_tokens: 30, prompt_tokens_details: { cached_tokens: 100 } },
});
const done = data("[DONE]");

/** All events, with texts that follow one another put together: how they were cut is no part of the answer. */
function read(bytes: Uint8Array, cuts: readonly number[] = [], more: Partial<AnswerReaderOptions> = {}) {
  const reader = new AnswerReader({ ...options, ...more });
  const at = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  const events: ChatEvent[] = [];
  let from = 0;
  for (const to of [...at, bytes.length]) {
    events.push(...reader.push(bytes.subarray(from, to)));
    from = to;
  }
  events.push(...reader.end());
  return together(events);
}
function together(events: readonly ChatEvent[]): ChatEvent[] {
  const result: ChatEvent[] = [];
  for (const event of events) {
    const last = result.at(-1);
    if ((event.type === "text" || event.type === "thinking") && last?.type === event.type)
      result[result.length - 1] = { type: event.type, text: last.text + event.text };
    else result.push(event);
  }
  return result;
}
const bytesOf = (text: string) => new TextEncoder().encode(text);
const finished = (events: readonly ChatEvent[]) => {
  const last = events.at(-1);
  if (last?.type !== "done") throw new Error("There is no end.");
  return last;
};

const whole = [
  ": a comment\r\n\r\n",
  delta({ role: "assistant", content: "" }),
  delta({ reasoning_content: "Ünter 思考 🌾 " }),
  delta({ reasoning_content: "done." }),
  delta({ content: "Grüße, 世界 🌍\n" }),
  `event: message\r\ndata: {"choices":[{"index":0,\r\ndata: "delta":{"content":"two lines"}}]}\r\n\r\n`,
  delta({ tool_calls: [{ index: 1, id: "b", function: { name: "second", arguments: '{"n"' } }] }),
  delta({ tool_calls: [{ index: 0, id: "a", function: { name: "first", arguments: "" } }] }),
  delta({ tool_calls: [{ index: 1, function: { arguments: ':"ö"}' } }] }),
  delta({}, "tool_calls"),
  usage,
  done,
].join("");

describe("a streamed answer", () => {
  it("is the same wherever the network cuts its bytes, in the middle of a character too", () => {
    const bytes = bytesOf(whole);
    const expected = read(bytes);
    expect(expected.slice(0, -1)).toEqual([
      { type: "thinking", text: "Ünter 思考 🌾 done." },
      { type: "text", text: "Grüße, 世界 🌍\ntwo lines" },
      { type: "tool-call", call: { name: "first", arguments: {} } },
      { type: "tool-call", call: { name: "second", arguments: { n: "ö" } } },
    ]);
    fc.assert(
      fc.property(fc.array(fc.nat(bytes.length), { maxLength: 60 }), (cuts) => {
        expect(read(bytes, cuts)).toEqual(expected);
      }),
      { numRuns: 300 },
    );
    expect(
      read(
        bytes,
        Array.from({ length: bytes.length }, (_, n) => n),
      ),
    ).toEqual(expected);
  });

  it("that ends before it is whole is said to be cut, wherever that is, and is never taken for a whole one", () => {
    const text = [delta({ content: "Hello " }), delta({ content: "there" }), delta({}, "stop"), done].join(
      "",
    );
    const bytes = bytesOf(text);
    const enough = bytesOf(text.slice(0, text.indexOf(done))).length;
    for (let length = 0; length < enough; length++)
      expect(() => read(bytes.subarray(0, length)), String(length)).toThrow("endpoint-cut");
    expect(finished(read(bytes.subarray(0, enough))).reason).toBe("end");
  });

  it("tells tokens as the server counted them, with those that it had read before", () => {
    expect(finished(read(bytesOf(whole))).stats).toMatchObject({
      promptTokens: 120,
      reusedTokens: 100,
      generatedTokens: 30,
      contextUsedTokens: 150,
      contextTokens: 8192,
      remote: "told",
    });
    const silent = finished(
      read(bytesOf(delta({ content: "Hi" }, "stop") + done), [], { contextTokens: null }),
    );
    expect(silent.stats).toMatchObject({ generatedTokens: 0, contextUsedTokens: 0, remote: "silent" });
  });

  it("costs what was entered, for new, known and written tokens, and nothing is made up where one is not known", () => {
    const price = { input: 2, cached: 0.5, output: 10, currency: "$" };
    const cost = (given: Partial<AnswerReaderOptions>, text = whole) =>
      finished(read(bytesOf(text), [], given)).stats.cost;
    expect(cost({ price })).toEqual({ amount: (20 * 2 + 100 * 0.5 + 30 * 10) / 1e6, currency: "$" });
    expect(cost({ price: { ...price, cached: null } })?.amount).toBeCloseTo((120 * 2 + 30 * 10) / 1e6, 12);
    expect(cost({})).toBeUndefined();
    expect(cost({ price }, delta({ content: "Hi" }, "stop"))).toBeUndefined();
  });

  it("shows a thought by either name, and one that the server left in the text between its marks", () => {
    const parts = ["<th", "ink>\nWhy", " not</thi", "nk>\n\nBecause <think> is", " a mark."];
    for (const stream of [
      delta({ reasoning: "Why not" }) + delta({ content: "Because <think> is a mark." }, "stop"),
      parts.map((content) => delta({ content })).join("") + delta({}, "stop"),
    ])
      expect(read(bytesOf(stream)).slice(0, -1)).toEqual([
        { type: "thinking", text: "Why not" },
        { type: "text", text: "Because <think> is a mark." },
      ]);
    expect(read(bytesOf(delta({ content: "  <thin ice" }, "stop")))[0]).toEqual({
      type: "text",
      text: "  <thin ice",
    });
  });

  it("takes calls that come whole and without an index, and gives back what is no call as it was written", () => {
    const whole = (name: string, args: string) =>
      delta({ tool_calls: [{ id: name, type: "function", function: { name, arguments: args } }] });
    const events = read(bytesOf(whole("a", '{"x":1}') + whole("b", "{oops") + delta({}, "stop") + done));
    expect(events.map(({ type }) => type)).toEqual(["tool-call", "tool-call-malformed", "done"]);
    expect(events[1]).toMatchObject({ raw: "b({oops)" });
    expect(finished(events).reason).toBe("tool-calls");
  });

  it("that reached a limit says whose limit it was, as far as it is known", () => {
    const long = (used: number) =>
      bytesOf(
        delta({ content: "…" }, "length") +
          data({ choices: [], usage: { prompt_tokens: used - 10, completion_tokens: 10 } }),
      );
    expect(finished(read(long(100), [], { maxTokens: 10 })).reason).toBe("length");
    expect(finished(read(long(8192))).reason).toBe("length");
    const own = read(long(100));
    expect(finished(own).reason).toBe("end");
    expect(own.at(-2)).toEqual({
      type: "note",
      note: { code: "endpoint-limit", params: { host: "gpu.lan:8000" } },
    });
  });

  it("ends with what the server says went wrong in the middle of it, never with the key in it", () => {
    const stream = bytesOf(
      delta({ content: "Hello" }) + data({ error: { message: "out of memory, sk-canary-7391", code: 503 } }),
    );
    const reader = new AnswerReader(options);
    let thrown: unknown;
    try {
      for (const event of reader.push(stream)) expect(event).toEqual({ type: "text", text: "Hello" });
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: "endpoint-server-error",
      params: { status: 503, what: "out of memory, …" },
    });
    expect(JSON.stringify(thrown)).not.toContain("canary");
  });

  it("knows an error in the form of vLLM, too", () => {
    const stream = data({ object: "error", message: "engine died", code: 500 });
    expect(() => read(bytesOf(delta({ content: "Hello" }) + stream))).toThrow("endpoint-server-error");
  });

  it("that is none is refused, whatever the bytes are, and nothing else is ever thrown", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => bytesOf(data(text))),
        ),
        (bytes) => {
          try {
            read(bytes);
          } catch (error) {
            expect([
              "endpoint-bad-answer",
              "endpoint-cut",
              "endpoint-server-error",
              "context-full",
            ]).toContain(error instanceof Error ? error.message : "");
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
