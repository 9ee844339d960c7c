import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  type ChatRequest,
  type ChatTurn,
  checkCall,
  type EngineSupervisor,
  errorTurn,
  malformedTurn,
  type ToolDefinition,
} from "../../main/engine";
import type { PracticeTable } from "../../main/engine/practice";
import {
  type Answer,
  ask,
  type EngineWorld,
  engineWorld,
  practiceToLoad,
  statsOf,
} from "./support/engine-world";

const longThought = Array.from(
  { length: 40 },
  (_, i) => `thought${String.fromCharCode(97 + (i % 26))}${i}`,
).join(" ");
const table: PracticeTable = {
  name: "Answers",
  thinking: "Short.",
  fallback: { text: "Nothing known." },
  replies: [
    { triggers: ["ponder"], thinking: longThought, text: "Pondered well." },
    {
      triggers: ["circle"],
      thinking: "Round the mill I walk and come to where it began. ",
      endlessThinking: true,
      text: "Out of it.",
    },
    { triggers: ["parrot"], text: "Polly wants another cracker before noon. ", endless: true },
    { triggers: ["count"], text: "One two three HALT four five six seven eight nine ten eleven twelve." },
    { triggers: ["fetch"], text: "I fetch it.", toolCalls: [{ name: "read", arguments: {} }] },
    {
      triggers: ["<tool_response>"],
      text: "Now in the right form.",
      toolCalls: [{ name: "read", arguments: { path: "a.txt" } }],
    },
    { triggers: ["record"], thinking: "A record, then.", text: '{"ok": true}' },
  ],
};
const closing =
  "\n\nConsidering the limited time by the user, I have to give the solution based on the thinking directly now.";

let world: EngineWorld;
let path: string;
let supervisor: EngineSupervisor;
beforeAll(async () => {
  world = await engineWorld();
  path = await world.practice(table);
  supervisor = world.supervisor();
  await supervisor.load(practiceToLoad(path));
});
afterAll(() => world.remove());

const user = (text: string): ChatTurn => ({ role: "user", text });
const doneOf = (answer: Answer) => {
  const last = answer.events.at(-1);
  return last?.type === "done" ? last.reason : undefined;
};
const notesOf = (answer: Answer) =>
  answer.events.flatMap((event) => (event.type === "note" ? [event.note.code] : []));

/** The next turn reads nothing that this one has read or written, but for what it was ended with. */
async function nextReadsOnlyWhatIsNew(text: string, answer: Answer, options: { thinking: boolean }) {
  const used = statsOf(answer).contextUsedTokens;
  const turns = [user(text), { role: "assistant" as const, text: answer.text, thinking: answer.thinking }];
  const next = await ask(supervisor, [...turns, user("count")], options);
  expect(statsOf(next).reusedTokens).toBeGreaterThanOrEqual(used - 2);
}

describe("thinking", () => {
  test("is closed at its budget with the published words, the answer follows, and the next turn reads only what is new", async () => {
    const answer = await ask(supervisor, [user("ponder")], {
      thinking: true,
      request: { thinkingBudget: 10 },
    });
    expect(answer.thinking.endsWith(closing)).toBe(true);
    expect(longThought.startsWith(answer.thinking.slice(0, -closing.length))).toBe(true);
    expect(answer.text).toBe("Pondered well.");
    expect(notesOf(answer)).toEqual(["thinking-budget-reached"]);
    await nextReadsOnlyWhatIsNew("ponder", answer, { thinking: true });
  });

  test("that ends within its budget is left alone", async () => {
    const answer = await ask(supervisor, [user("ponder")], {
      thinking: true,
      request: { thinkingBudget: 500 },
    });
    expect([answer.thinking, answer.text, notesOf(answer)]).toEqual([longThought, "Pondered well.", []]);
  });

  test("is closed by “Answer now”, of this conversation only", async () => {
    const asked: Promise<boolean>[] = [];
    const answer = await ask(supervisor, [user("circle")], {
      thinking: true,
      request: { onLoop: "ignore" },
      onEvent: (event, so) => {
        if (event.type !== "thinking" || so.thinking.length < 60 || asked.length > 0) return;
        asked.push(supervisor.answerNow("another"), supervisor.answerNow("c"));
      },
    });
    expect(await Promise.all(asked)).toEqual([false, true]);
    expect(answer.thinking.endsWith(closing)).toBe(true);
    expect(answer.text).toBe("Out of it.");
    expect(notesOf(answer)).toEqual(["answered-now"]);
    expect(await supervisor.answerNow("c")).toBe(false);
    await nextReadsOnlyWhatIsNew("circle", answer, { thinking: true });
  });

  test("that goes in circles is noticed and closed, or stopped where that is wanted", async () => {
    const nudged = await ask(supervisor, [user("circle")], { thinking: true });
    expect([nudged.text, doneOf(nudged), notesOf(nudged)]).toEqual([
      "Out of it.",
      "end",
      ["loop-thought-closed"],
    ]);
    await nextReadsOnlyWhatIsNew("circle", nudged, { thinking: true });
    const stopped = await ask(supervisor, [user("circle")], { thinking: true, request: { onLoop: "stop" } });
    expect([stopped.text, doneOf(stopped), notesOf(stopped)]).toEqual(["", "loop", ["loop-ended"]]);
  });
});

test("an answer that repeats itself is ended, with the words that it repeats", async () => {
  const answer = await ask(supervisor, [user("parrot")]);
  expect(doneOf(answer)).toBe("loop");
  const note = answer.events.find((event) => event.type === "note");
  expect(note?.type === "note" && note.note.params.words).toContain("another cracker");
  await nextReadsOnlyWhatIsNew("parrot", answer, { thinking: false });
});

test("a stop string ends the answer before it, and limits hold", async () => {
  const stopped = await ask(supervisor, [user("count")], { request: { stop: ["HALT", "never"] } });
  expect([stopped.text, doneOf(stopped)]).toEqual(["One two three ", "stop-text"]);
  const short = await ask(supervisor, [user("count")], { request: { maxTokens: 3 } });
  expect(doneOf(short)).toBe("length");
  expect(statsOf(short).generatedTokens).toBe(3);
});

describe("JSON", () => {
  const jsonSchema = {
    type: "object",
    properties: { ok: { type: "boolean" } },
    required: ["ok"],
    additionalProperties: false,
  };
  test.each([true, false])(
    "matches its schema with thinking %s, also where the model would say something else",
    async (thinking) => {
      for (const word of ["record", "count"]) {
        const answer = await ask(supervisor, [user(word)], { thinking, request: { jsonSchema } });
        expect(JSON.parse(answer.text)).toEqual({ ok: expect.any(Boolean) });
        expect(doneOf(answer)).toBe("end");
        expect(answer.thinking).toBe(!thinking ? "" : word === "record" ? "A record, then." : "Short.");
        await nextReadsOnlyWhatIsNew(word, answer, { thinking });
      }
    },
  );

  test("may come behind a thought that was closed at its budget", async () => {
    const answer = await ask(supervisor, [user("ponder")], {
      thinking: true,
      request: { jsonSchema, thinkingBudget: 5 },
    });
    expect(JSON.parse(answer.text)).toEqual({ ok: expect.any(Boolean) });
    expect(answer.thinking.endsWith(closing)).toBe(true);
  });
});

describe("an answer that was interrupted goes on", () => {
  const stopAfter = async (word: string, isEnough: (so: Answer) => boolean, thinking: boolean) => {
    const stop = new AbortController();
    let so: Answer = { text: "", thinking: "", events: [] };
    let used = 0;
    const stopped = ask(supervisor, [user(word)], {
      thinking,
      signal: stop.signal,
      onEvent: (event, now) => {
        so = now;
        if (event.type === "usage") used = event.contextUsedTokens;
        if (isEnough(now)) stop.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ code: "cancelled" });
    return { so, used };
  };
  const goOn = (word: string, so: Answer, request: Partial<ChatRequest> = {}) =>
    ask(supervisor, [user(word), { role: "assistant", text: so.text, thinking: so.thinking }], {
      request: { continues: true, ...request },
    });

  test("in its text where it stopped, and reads nothing again", async () => {
    const { so, used } = await stopAfter("parrot", (now) => now.text.length > 20, false);
    const rest = await goOn("parrot", so, { maxTokens: 20 });
    expect("Polly wants another cracker before noon. ".repeat(40).startsWith(so.text + rest.text)).toBe(true);
    expect(rest.text).not.toBe("");
    expect(rest.thinking).toBe("");
    expect(statsOf(rest).reusedTokens).toBeGreaterThanOrEqual(used - 2);
  });

  test("in its thought when it had no text yet, and what was thought counts towards the budget", async () => {
    const { so, used } = await stopAfter("circle", (now) => now.thinking.length > 60, true);
    expect(so.text).toBe("");
    // However much it thought before it heard of the stop; no token is shorter than a character.
    const budget = so.thinking.length + 300;
    const rest = await goOn("circle", so, { thinking: true, thinkingBudget: budget });
    const thought = so.thinking + rest.thinking;
    expect(thought.startsWith("Round the mill I walk")).toBe(true);
    expect(rest.thinking.startsWith("\n\nConsidering")).toBe(false);
    expect(thought.endsWith(closing)).toBe(true);
    expect(rest.text).toBe("Out of it.");
    expect(statsOf(rest).reusedTokens).toBeGreaterThanOrEqual(used - 2);
    const nothingLeft = await goOn("circle", so, { thinking: true, thinkingBudget: 16 });
    expect(nothingLeft.thinking).toBe(closing);
    expect(nothingLeft.text).toBe("Out of it.");
  });

  test("after the engine was killed: the same text is read again, and the answer ends by itself", async () => {
    const engine = world.supervisor();
    await engine.load(practiceToLoad(path));
    let so: Answer = { text: "", thinking: "", events: [] };
    const dying = ask(engine, [user("parrot")], {
      onEvent: (event, now) => {
        so = now;
        if (event.type === "text") process.kill(engine.pid ?? 0, "SIGKILL");
      },
    });
    await expect(dying).rejects.toMatchObject({ code: "engine-crashed" });
    const turns: ChatTurn[] = [user("parrot"), { role: "assistant", text: so.text, thinking: "" }];
    const rest = await ask(engine, turns, { request: { continues: true } });
    // A practice model that reads its own words as letters has nothing to add: what counts is that it may go on.
    expect(doneOf(rest)).toBe("end");
    expect(statsOf(rest).promptTokens).toBe(
      await engine.countTokens({ conversationId: "c", turns, thinking: false, continues: true }),
    );
    await engine.dispose();
  });
});

test("a call that cannot be run is told to the model once, in words and in its own form, and it makes it again", async () => {
  const tools: ToolDefinition[] = [
    {
      name: "read",
      description: "Reads a file",
      parameters: { type: "object", properties: { path: { type: "string" } }, required: ["path"] },
    },
  ];
  const called = async (turns: ChatTurn[]) => {
    const answer = await ask(supervisor, turns, { request: { tools } });
    expect(doneOf(answer)).toBe("tool-calls");
    const calls = answer.events.flatMap((event) => (event.type === "tool-call" ? [event.call] : []));
    const [call] = calls;
    if (!call || calls.length > 1) throw new Error("One call was expected");
    return { answer, call, checked: checkCall(call, tools) };
  };
  const first = await called([user("fetch")]);
  if (first.checked.ok) throw new Error("The call lacks its parameter");
  expect(first.checked.problem).toContain('"path" is missing');
  const turns: ChatTurn[] = [
    user("fetch"),
    { role: "assistant", text: first.answer.text, toolCalls: [first.call] },
    errorTurn(first.checked.problem, tools[0]),
  ];
  const second = await called(turns);
  expect(second.checked).toMatchObject({ ok: true, call: { name: "read", arguments: { path: "a.txt" } } });
  // What was called stands in the history as it was generated.
  expect(statsOf(second.answer).reusedTokens).toBeGreaterThanOrEqual(
    statsOf(first.answer).contextUsedTokens - 2,
  );
  expect(malformedTurn({ reason: "there is nothing in it" }, tools[0]).role).toBe("tool");
});

test("the same seed gives the same answer, another one another", async () => {
  const jsonSchema = { type: "object", properties: { n: { type: "integer" } }, required: ["n"] };
  const withSeed = async (seed: number) => {
    // Held to a number that it has no wish to write, the model draws its digits by chance.
    const request = { jsonSchema, seed, maxTokens: 24, sampling: { temperature: 2, topK: 0, topP: 1 } };
    return (await ask(supervisor, [user("xyzzy")], { request })).text;
  };
  const first = await withSeed(1);
  expect(await withSeed(1)).toBe(first);
  const others = [await withSeed(2), await withSeed(3), await withSeed(4)];
  expect(others.some((text) => text !== first)).toBe(true);
});

test("the practice model that ships goes on until Stop, and thinks until “Answer now”: neither is taken for a loop", async () => {
  const engine = world.supervisor();
  await engine.load(practiceToLoad(await world.practice(undefined, "shipped.gguf"), { contextTokens: 8192 }));
  const stop = new AbortController();
  let generated = 0;
  const endless = ask(engine, [user("endless")], {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type === "usage") generated = event.generatedTokens;
      if (generated > 5000) stop.abort();
    },
  });
  await expect(endless).rejects.toMatchObject({ code: "cancelled" });
  const asked: Promise<boolean>[] = [];
  const pondered = await ask(engine, [user("ponder")], {
    thinking: true,
    onEvent: (event, so) => {
      if (event.type === "thinking" && so.thinking.length > 2000 && asked.length === 0)
        asked.push(engine.answerNow("c"));
    },
  });
  expect(await Promise.all(asked)).toEqual([true]);
  expect(pondered.text).toContain("so here is the answer");
  expect(notesOf(pondered)).toEqual(["answered-now"]);
  await engine.dispose();
});
