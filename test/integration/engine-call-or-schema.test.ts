import { afterAll, beforeAll, expect, it } from "vitest";
import type { EngineSupervisor } from "../../main/engine";
import type { PracticeTable } from "../../main/engine/practice";
import { type Answer, ask, type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";

/* The real engine holds an answer to a schema beside tools: the grammar lets both through, and nothing else. */

const call = { name: "get_weather", arguments: { city: "Lisbon" } };
const table: PracticeTable = {
  name: "Call or schema",
  thinking: "One of the two.",
  fallback: { text: "Neither of them." },
  replies: [
    { triggers: ["json"], text: '{"ok": true}' },
    { triggers: ["call"], text: "", toolCalls: [call] },
  ],
};
const request = {
  tools: [{ name: "get_weather", description: "", parameters: { type: "object", properties: {} } }],
  jsonSchema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
  maxTokens: 60,
};
let world: EngineWorld;
let engine: EngineSupervisor;

beforeAll(async () => {
  world = await engineWorld();
  engine = world.supervisor();
  await engine.load(practiceToLoad(await world.practice(table)), new AbortController().signal);
});
afterAll(() => world.remove());

const asked = (text: string): Promise<Answer> => ask(engine, [{ role: "user", text }], { request });

it("an answer may be JSON by the schema", async () => {
  expect((await asked("json")).text.trim()).toBe('{"ok": true}');
});

it("an answer may be a call", async () => {
  const { events, text } = await asked("call");
  expect(events).toContainEqual({ type: "tool-call", call });
  expect(text).toBe("");
});

it("an answer may be nothing else", async () => {
  // The model wants to say "Neither of them."; what it says in its place, and how far it gets, differs from processor to
  // processor.
  const { events, text } = await asked("hello");
  expect(text.trimStart()).toMatch(/^(\{|$)/);
  if (events.some(({ type }) => type === "tool-call")) expect(text).toBe("");
});
