import { expect, test } from "vitest";
import { type Script, ScriptedEngine, scriptedFacts } from "../../../test/fixtures/engine/scripted-engine";
import type { ChatTurn } from "../backend";
import type { GenerateOptions } from "../token-engine";
import { answer } from "./answer";
import { AnswerControl } from "./answer-control";
import type { AnswerRequest } from "./answer-output";
import type { EngineMessage } from "./protocol";

const never = new AbortController().signal;
const end = "<|im_end|>";
const closing =
  "\n\nConsidering the limited time by the user, I have to give the solution based on the thinking directly now.\n</think>\n\n";
const question: ChatTurn = { role: "user", text: "Q" };

interface Asked extends Partial<Omit<AnswerRequest, "turns">> {
  readonly turns?: readonly ChatTurn[];
}

async function ask(
  script: Script | ScriptedEngine,
  asked: Asked = {},
  options: { contextTokens?: number; signal?: AbortSignal } = {},
) {
  const { contextTokens = 4096, signal = never } = options;
  const engine = script instanceof ScriptedEngine ? script : new ScriptedEngine(script, contextTokens);
  const control = new AnswerControl();
  const sent: EngineMessage[] = [];
  const parts = {
    engine,
    slot: 0,
    facts: { ...scriptedFacts, contextTokens },
    send: (m: EngineMessage) => sent.push(m),
  };
  const { turns = [question], ...rest } = asked;
  const request: AnswerRequest = {
    id: 1,
    conversationId: "c",
    thinking: true,
    ...rest,
    turns: turns.map((turn) => ({ ...turn, toolCalls: [...(turn.toolCalls ?? [])], images: [] })),
  };
  let error: unknown;
  const done = await answer(parts, request, control, signal).catch((thrown: unknown) => {
    error = thrown;
    return undefined;
  });
  const events = sent.flatMap((message) => (message.type === "output" ? message.events : []));
  const join = (type: "thinking" | "text") =>
    events.map((event) => (event.type === type ? event.text : "")).join("");
  return {
    engine,
    control,
    sent,
    events,
    done,
    error,
    thinking: join("thinking"),
    text: join("text"),
    notes: sent.flatMap((message) => (message.type === "note" ? [message.note] : [])),
  };
}

/** Thinks these words over and over until the thought is closed for it, then answers. */
const thinksOn: Script = function* (held) {
  if (held.endsWith("</think>\n\n")) yield* ["The", " answer", end];
  for (let i = 0; ; i++) yield ` thought${i}`;
};

test("a thought that ends by itself is followed by its answer, and nothing is put between", async () => {
  const { thinking, text, done, notes, engine } = await ask(() => [
    "Hm",
    ".",
    "\n",
    "</think>",
    "\n\n",
    "Yes",
    end,
  ]);
  expect([thinking, text, done?.reason, notes]).toEqual(["Hm.", "Yes", "end", []]);
  expect(engine.held.endsWith("<think>\nHm.\n</think>\n\nYes")).toBe(true);
  expect(done?.stats).toMatchObject({ generatedTokens: 7, contextTokens: 4096 });
});

test("at its budget a thought is closed with the published words, and the answer begins", async () => {
  const { thinking, text, done, notes, engine } = await ask(thinksOn, { thinkingBudget: 3 });
  expect(thinking).toBe(` thought0 thought1 thought2${closing.slice(0, closing.indexOf("\n</think>"))}`);
  expect([text, done?.reason]).toEqual(["The answer", "end"]);
  expect(notes).toEqual([{ code: "thinking-budget-reached", params: { tokens: 3 } }]);
  expect(engine.held.endsWith(`thought2${closing}The answer`)).toBe(true);
  expect(done?.stats.contextUsedTokens).toBe((done?.stats.promptTokens ?? 0) + 6 + closing.length);
});

test("what was thought up to the budget is a prefix of the next prompt", async () => {
  const first = await ask(thinksOn, { thinkingBudget: 3 });
  const held = first.engine.held.length;
  const turns: ChatTurn[] = [
    question,
    { role: "assistant", text: first.text, thinking: first.thinking },
    { role: "user", text: "And?" },
  ];
  const next = await ask(first.engine, { turns, thinkingBudget: 3 });
  expect(next.done?.stats.reusedTokens).toBeGreaterThanOrEqual(held);
});

test("a budget that an interrupted thought has used up closes it before another token comes", async () => {
  const turns: ChatTurn[] = [question, { role: "assistant", text: "", thinking: "long thought" }];
  const { thinking, text, notes } = await ask(thinksOn, { turns, continues: true, thinkingBudget: 5 });
  expect(thinking).toBe(closing.slice(0, closing.indexOf("\n</think>")));
  expect(text).toBe("The answer");
  expect(notes).toEqual([{ code: "thinking-budget-reached", params: { tokens: 12 } }]);
});

test("“Answer now” closes the thought that is under way, and only such a one", async () => {
  const control: { now?: AnswerControl } = {};
  const script: Script = function* (held) {
    if (held.endsWith("</think>\n\n")) {
      expect(control.now?.answerNow()).toBe(false);
      yield* ["Done", end];
    }
    yield* [" one", " two"];
    expect(control.now?.answerNow()).toBe(true);
    yield* [" three", " four"];
  };
  const engine = new ScriptedEngine(script);
  control.now = new AnswerControl();
  const sent: EngineMessage[] = [];
  expect(control.now.answerNow()).toBe(false);
  const request: AnswerRequest = {
    id: 1,
    conversationId: "c",
    thinking: true,
    turns: [{ role: "user", text: "Q" }],
  };
  const parts = {
    engine,
    slot: 0,
    facts: scriptedFacts,
    send: (message: EngineMessage) => sent.push(message),
  };
  const done = await answer(parts, request, control.now, never);
  expect(done.reason).toBe("end");
  expect(engine.held).toContain(` one two three${closing}Done`);
  expect(sent).toContainEqual({ type: "note", id: 1, note: { code: "answered-now", params: { tokens: 3 } } });
  expect(control.now.answerNow()).toBe(false);
});

test("a thought is not closed in the middle of a character", async () => {
  const script: Script = function* (held) {
    if (held.endsWith("</think>\n\n")) yield* ["A", end];
    yield* ["one", "", "", "字", "more"];
  };
  const { engine } = await ask(script, { thinkingBudget: 2 });
  expect(engine.held).toContain(`one字${closing}A`);
});

const again = function* (piece: string, times = 5000) {
  for (let i = 0; i < times; i++) yield* piece.split(/(?= )/u);
};

test("a loop in the thought closes it once and says what repeated itself", async () => {
  const script: Script = function* (held) {
    if (held.endsWith("</think>\n\n")) yield* ["Enough", end];
    yield* again(" Wait, let me think again.");
  };
  const { text, done, notes } = await ask(script, {}, { contextTokens: 100_000 });
  expect([text, done?.reason]).toEqual(["Enough", "end"]);
  expect(notes).toMatchObject([{ code: "loop-thought-closed", params: { times: expect.any(Number) } }]);
  expect(notes[0]?.params.words).toContain("me think again.");
});

test("a loop in the answer ends it, also when the thought was closed for one before", async () => {
  const script: Script = () => again(" Round and round it goes");
  const { done, notes, text } = await ask(script, {}, { contextTokens: 100_000 });
  expect(done?.reason).toBe("loop");
  expect(notes.map((note) => note.code)).toEqual(["loop-thought-closed", "loop-ended"]);
  expect(text).toContain("Round and round");
});

test("loops end everything where that is wanted, and nothing where they are to be ignored", async () => {
  const script: Script = () => again(" Round and round it goes", 400);
  const stopped = await ask(script, { onLoop: "stop" }, { contextTokens: 100_000 });
  expect([stopped.done?.reason, stopped.text]).toEqual(["loop", ""]);
  const ignored = await ask(script, { onLoop: "ignore" }, { contextTokens: 100_000 });
  expect(ignored.notes).toEqual([]);
  expect(ignored.done?.stats.generatedTokens).toBe(2000);
});

test("stop strings end the answer, cut across tokens, and mean nothing in the thought", async () => {
  const script = () => ["EN", "D of it", "</think>", "\n\n", "The E", "N", "D and more", end];
  const { thinking, text, done } = await ask(script, { stop: ["END", "never"] });
  expect([thinking, text, done?.reason]).toEqual(["END of it", "The ", "stop-text"]);
});

test("text that only looked like a stop string is all there at the end", async () => {
  const { text, done } = await ask(() => ["The ", "EN", end], { thinking: false, stop: ["END"] });
  expect([text, done?.reason]).toEqual(["The EN", "end"]);
});

test("the number of tokens that was asked for holds for thought and answer together", async () => {
  const { done, text } = await ask(thinksOn, { thinkingBudget: 3, maxTokens: 4 });
  expect([text, done?.reason, done?.stats.generatedTokens]).toEqual(["The", "length", 4]);
});

test("an answer that fills the context ends with the reason length", async () => {
  const { done } = await ask(thinksOn, {}, { contextTokens: 100 });
  expect(done?.reason).toBe("length");
  expect(done?.stats.contextUsedTokens).toBe(99);
});

test("a prompt that does not fit is refused before anything of it is read", async () => {
  const { error, sent } = await ask(
    thinksOn,
    { turns: [{ role: "user", text: "x".repeat(200) }] },
    { contextTokens: 100 },
  );
  expect(error).toMatchObject({ code: "context-full", params: { contextTokens: 100 } });
  expect(sent).toEqual([]);
});

const schema = { type: "object" };
/** Writes JSON where it is held to it, and chatters elsewhere. */
const jsonWriter: Script = (_, { jsonSchema }: GenerateOptions) =>
  jsonSchema ? ['{"a"', ": 1}", end] : ["Let me", " see.", "\n", "</think>", "Sure!", end];

test("with thinking on, the answer is held to its schema behind the thought and not before", async () => {
  const { thinking, text, engine, done } = await ask(jsonWriter, { jsonSchema: schema });
  expect([thinking, text, done?.reason]).toEqual(["Let me see.", '{"a": 1}', "end"]);
  expect(engine.runs.map((run) => run.jsonSchema)).toEqual([undefined, schema]);
  expect(engine.held.endsWith('see.\n</think>\n\n{"a": 1}')).toBe(true);
});

test("an empty thought is no obstacle to the schema", async () => {
  const script: Script = (_, { jsonSchema }) => (jsonSchema ? ["{}"] : ["\n", "</think>"]);
  const { thinking, text, engine, done } = await ask(script, { jsonSchema: schema });
  expect([thinking, text, done?.reason]).toEqual(["", "{}", "end"]);
  expect(engine.held.endsWith("<think>\n\n</think>\n\n{}")).toBe(true);
});

test("with thinking off the schema holds from the first token, and tags in it are only text", async () => {
  const script: Script = () => ['{"a": "</think>', "<tool_call>", '{"}', end];
  const { text, engine, events } = await ask(script, { jsonSchema: schema, thinking: false });
  expect(text).toBe('{"a": "</think><tool_call>{"}');
  expect(events.every((event) => event.type === "text")).toBe(true);
  expect(engine.runs).toHaveLength(1);
});

test("a call that is drafted while thinking about JSON is no call and no obstacle", async () => {
  const call = "<tool_call>\n<function=f>\n</function>\n</tool_call>";
  const script: Script = (_, { jsonSchema }) =>
    jsonSchema ? ["{}", end] : ["Maybe\n", call, "\n", "</think>"];
  const { text, thinking, events } = await ask(script, { jsonSchema: schema });
  expect([thinking, text]).toEqual([`Maybe\n${call}`, "{}"]);
  expect(events.some((event) => event.type === "tool-call")).toBe(false);
});

test("a thought that goes on behind a drafted call can still be closed", async () => {
  const call = "<tool_call>\n<function=f>\n</function>\n</tool_call>";
  const script: Script = function* (held) {
    if (held.endsWith("</think>\n\n")) yield* ["Ok", end];
    yield* ["Like\n", call, "\n", "so, ", "and", " on", " and on"];
  };
  const { text, thinking, events } = await ask(script, { thinkingBudget: 5 });
  expect(thinking.startsWith(`Like\n${call}\nso, and on and on\n\nConsidering`)).toBe(true);
  expect([text, events.some((event) => event.type === "tool-call")]).toEqual(["Ok", false]);
});

test("a budget and a schema go together", async () => {
  const script: Script = (_, { jsonSchema }) => (jsonSchema ? ["{}", end] : [" a", " b", " c", " d"]);
  const { text, engine } = await ask(script, { jsonSchema: schema, thinkingBudget: 2 });
  expect(text).toBe("{}");
  expect(engine.held.endsWith(` a b${closing}{}`)).toBe(true);
});

test("an answer that is continued in the middle of its JSON says that the rest is not held to the schema", async () => {
  const turns: ChatTurn[] = [question, { role: "assistant", text: '{"a": ', thinking: "" }];
  const { notes, text } = await ask(() => ["1}", end], { turns, continues: true, jsonSchema: schema });
  expect(text).toBe("1}");
  expect(notes).toEqual([{ code: "json-not-held", params: {} }]);
});

test("an answer goes on in the middle of its text, and nothing is read again", async () => {
  const first = await ask(() => ["Hm", "\n", "</think>", "\n\n", "One, ", "two, "], { maxTokens: 6 });
  expect(first.done?.reason).toBe("length");
  const turns: ChatTurn[] = [question, { role: "assistant", text: first.text, thinking: first.thinking }];
  const held = first.engine.held.length;
  const engine = new ScriptedEngine(() => ["three", end]);
  engine.held = first.engine.held;
  const rest = await ask(engine, { turns, continues: true });
  expect([rest.thinking, rest.text]).toEqual(["", "three"]);
  expect(rest.done?.stats.reusedTokens).toBe(held);
  expect(engine.held.endsWith("</think>\n\nOne, two, three")).toBe(true);
});

test("an answer that was interrupted in its thought goes on in the thought", async () => {
  const turns: ChatTurn[] = [question, { role: "assistant", text: "", thinking: "I was" }];
  const { thinking, text, engine } = await ask(() => [" there", "\n", "</think>", "\n\n", "Now", end], {
    turns,
    continues: true,
  });
  expect([thinking, text]).toEqual([" there", "Now"]);
  expect(engine.held.endsWith("<think>\nI was there\n</think>\n\nNow")).toBe(true);
});

test("Stop keeps what came, what was held back included", async () => {
  const stop = new AbortController();
  const script: Script = function* () {
    yield* ["Some", " <tool"];
    stop.abort();
    yield "never";
  };
  const { error, text } = await ask(script, { thinking: false }, { signal: stop.signal });
  expect(error).toMatchObject({ code: "cancelled" });
  expect(text).toBe("Some <tool");
});

test("calls end the answer with their own reason; one that is cut off is no call", async () => {
  const call = [
    "<tool_call>",
    "\n<function=f>\n<parameter=x>\n1\n</parameter>\n</function>\n",
    "</tool_call>",
  ];
  const tools = [
    { name: "f", description: "", parameters: { type: "object", properties: { x: { type: "integer" } } } },
  ];
  const whole = await ask(() => [...call, end], { thinking: false, tools });
  expect(whole.done?.reason).toBe("tool-calls");
  expect(whole.events.at(-1)).toMatchObject({ type: "tool-call", call: { name: "f", arguments: { x: 1 } } });
  const cut = await ask(() => [...call, end], { thinking: false, tools, maxTokens: 1 });
  expect(cut.done?.reason).toBe("length");
  const unclosed = await ask(() => [call[0] ?? "", "\n<function=f>\n<parameter=x>\n1\n</parameter>", end], {
    thinking: false,
    tools,
  });
  expect(unclosed.done?.reason).toBe("tool-calls");
});

test("sampling is the mode's, with what was chosen in its place", async () => {
  const { engine } = await ask(() => [end], { thinking: false, sampling: { temperature: 0 }, seed: 7 });
  expect(engine.runs[0]?.sampling).toMatchObject({
    temperature: 0,
    topP: 0.8,
    presencePenalty: 1.5,
    seed: 7,
  });
});
