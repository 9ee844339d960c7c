import { describe, expect, it } from "vitest";
import { type Script, ScriptedEngine, scriptedFacts } from "../../../test/fixtures/engine/scripted-engine";
import type { ChatTurn } from "../backend";
import { answer } from "./answer";
import { AnswerControl } from "./answer-control";
import type { AnswerRequest } from "./answer-output";
import type { EngineMessage } from "./protocol";

const end = "<|im_end|>";
const tools = [
  {
    name: "weather",
    description: "Tells it.",
    parameters: { type: "object", properties: { city: { type: "string" } } },
  },
];
const schema = { type: "object", properties: { ok: { type: "boolean" } } };
const body = "\n<function=weather>\n<parameter=city>\nLisbon\n</parameter>\n</function>\n</tool_call>";
const call = { name: "weather", arguments: { city: "Lisbon" } };

async function written(script: Script, asked: Partial<AnswerRequest>, turns?: readonly ChatTurn[]) {
  const engine = new ScriptedEngine(script);
  const sent: EngineMessage[] = [];
  const parts = {
    engine,
    slot: 0,
    facts: scriptedFacts,
    send: (message: EngineMessage) => sent.push(message),
  };
  const given = turns ?? [{ role: "user" as const, text: "Q" }];
  const request: AnswerRequest = {
    id: 1,
    conversationId: "c",
    thinking: true,
    ...asked,
    turns: given.map((turn) => ({ ...turn, toolCalls: [], images: [] })),
  };
  const done = await answer(parts, request, new AnswerControl(), new AbortController().signal);
  const outputs = sent.flatMap((message) => (message.type === "output" ? [message] : []));
  const events = outputs.flatMap(({ events: some }) => some);
  return {
    engine,
    reason: done.reason,
    text: events.map((event) => (event.type === "text" ? event.text : "")).join(""),
    thinking: events.map((event) => (event.type === "thinking" ? event.text : "")).join(""),
    calls: events.flatMap((event) => (event.type === "tool-call" ? [event.call] : [])),
    chances: outputs.flatMap(({ chances = [] }) => chances),
  };
}

describe("an answer that must be a call", () => {
  it("is one of the tool that was named, behind a thought of its own", async () => {
    const { calls, thinking, text, reason, engine } = await written(
      (held) =>
        held.endsWith("</think>\n\n<tool_call>\n<function=weather>\n")
          ? ["<parameter=city>\nLisbon\n</parameter>\n", "</function>\n", "</tool_call>", end]
          : ["Hm.", "\n</think>", "I would rather talk.", end],
      { tools, mustCall: { name: "weather" } },
    );
    expect({ calls, thinking, text, reason }).toEqual({
      calls: [call],
      thinking: "Hm.",
      text: "",
      reason: "tool-calls",
    });
    expect(engine.held).not.toContain("rather");
  });

  it("is one of any tool, at once where nothing is thought", async () => {
    const { calls, text } = await written(
      (held) => (held.endsWith("</think>\n\n<tool_call>") ? [body, end] : ["Words.", end]),
      { tools, thinking: false, mustCall: { name: null } },
    );
    expect([calls, text]).toEqual([[call], ""]);
  });

  it("is one also behind a thought that was closed for it", async () => {
    const thinksOn: Script = function* (held) {
      if (held.endsWith("<tool_call>")) yield* [body, end];
      else for (let i = 0; ; i += 1) yield ` thought${i}`;
    };
    const { calls } = await written(thinksOn, { tools, mustCall: { name: null }, thinkingBudget: 5 });
    expect(calls).toEqual([call]);
  });
});

describe("an answer that may be a call or has to match a schema", () => {
  const asked = { tools, jsonSchema: schema };
  it("is held to the schema, or is a call, as the model begins it", async () => {
    const thought = ["Hm.", "\n</think>"];
    const held: Script = (_, { jsonSchema }) => (jsonSchema ? ['{"ok"', ":true}", end] : thought);
    const json = await written(held, asked);
    expect([json.text, json.calls, json.reason]).toEqual(['{"ok":true}', [], "end"]);
    const calls: Script = (_, { jsonSchema }) => (jsonSchema ? ["<tool_call>", body, end] : thought);
    const called = await written(calls, asked);
    expect([called.text, called.calls, called.reason]).toEqual(["", [call], "tool-calls"]);
    for (const { engine } of [json, called])
      expect(engine.runs.at(-1)).toMatchObject({ jsonSchema: schema, orCall: true });
  });

  it("keeps a tag that stands in the JSON as text", async () => {
    const { text, calls } = await written(() => ['{"a":"<tool_call>', body, '"}', end], {
      ...asked,
      thinking: false,
    });
    expect([text, calls]).toEqual([`{"a":"<tool_call>${body}"}`, []]);
  });
});

describe("a gap in a file", () => {
  it("is filled between the two texts alone, and whatever stands there is text", async () => {
    const filling = "<think>\n</think>\n<tool_call>";
    const { engine, text, thinking, calls } = await written(
      () => [filling, end],
      { thinking: false, continues: true, suffix: "\n}", tools },
      [{ role: "assistant", text: "f() {\n" }],
    );
    expect(engine.held.slice(0, -filling.length)).toBe(
      "<|fim_prefix|>f() {\n<|fim_suffix|>\n}<|fim_middle|>",
    );
    expect([text, thinking, calls]).toEqual([filling, "", []]);
  });
});

describe("how likely tokens were", () => {
  it("is told of the text of the answer, and of nothing else", async () => {
    const pieces = ["Hm.", "\n</think>", "\n\n", "Yes", ", ", "sir", "<tool_call>", body, end];
    const { chances } = await written(() => pieces, { tools, chances: 2 });
    expect(chances.map(({ text }) => text)).toEqual(["Yes", ", ", "sir"]);
  });
});
