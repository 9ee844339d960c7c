import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { NodeLlamaCppEngine } from "../../main/engine/adapters/node-llama-cpp";
import { buildPracticeModel, defaultPracticeTable, practicePlan } from "../../main/engine/practice";
import { renderPrompt } from "../../main/engine/qwen";
import type { GenerateOptions } from "../../main/engine/token-engine";

const engine = new NodeLlamaCppEngine(() => undefined);
const sampling = { temperature: 0, topP: 1, topK: 1, minP: 0, presencePenalty: 0 };
const never = new AbortController().signal;
const none = () => undefined;
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "quern-slots-"));
  const path = join(folder, "practice.gguf");
  await buildPracticeModel(defaultPracticeTable, path);
  const facts = await engine.load(path, { ...practicePlan, contextTokens: 2048, slots: 2 }, none, never);
  expect(facts).toMatchObject({ slots: 2, contextTokens: 2048, images: false });
  expect(facts.engine.version).toMatch(/^\d+\.\d+\.\d+ \(llama\.cpp .+\)$/u);
});
afterAll(async () => {
  await engine.dispose();
  await rm(folder, { recursive: true, force: true });
});

const prompt = (text: string) => renderPrompt([{ role: "user", text }], { thinking: false });

async function generate(slot: number, options: Partial<GenerateOptions> = {}) {
  let text = "";
  let tokens = 0;
  let ended = false;
  for await (const made of engine.generate(slot, { sampling, maxTokens: 400, ...options }, never)) {
    ended = made.end;
    if (!ended) tokens++;
    text += made.text;
  }
  return { text, tokens, ended };
}

test("an answer that was left early goes on where it was left", async () => {
  const { promptTokens } = await engine.prefill(0, prompt("hello"), none, never);
  expect(engine.heldTokens(0)).toBe(promptTokens);
  const first = await generate(0, { maxTokens: 5 });
  expect(engine.heldTokens(0)).toBe(promptTokens + 5);
  let second = "";
  for await (const made of engine.generate(0, { sampling, maxTokens: 400 }, never)) {
    second += made.text;
    if (second.length > 10) break;
  }
  const rest = await generate(0);
  const whole = defaultPracticeTable.replies.find(({ triggers }) => triggers.includes("hello"))?.text;
  expect(first.text + second + rest.text).toBe(whole);
  expect(rest.ended).toBe(true);
});

test("slots know nothing of each other", async () => {
  await engine.prefill(0, prompt("hello"), none, never);
  await engine.prefill(1, prompt("code"), none, never);
  const begun = await generate(0, { maxTokens: 3 });
  expect((await generate(1)).text).toContain("```");
  const whole = defaultPracticeTable.replies.find(({ triggers }) => triggers.includes("hello"))?.text;
  expect(begun.text + (await generate(0)).text).toBe(whole);
  await engine.clear(1);
  expect(engine.heldTokens(1)).toBe(0);
  expect(engine.heldTokens(0)).toBeGreaterThan(0);
});

test("our own words count as generated: the next prompt that holds them reads nothing of them again", async () => {
  await engine.prefill(0, renderPrompt([{ role: "user", text: "hello" }], { thinking: true }), none, never);
  const thought = await generate(0, { maxTokens: 4 });
  const closing = "\nEnough.\n";
  const before = engine.heldTokens(0);
  const added = await engine.append(
    0,
    [
      { kind: "text", text: closing },
      { kind: "control", token: "</think>" },
      { kind: "text", text: "\n\n" },
    ],
    never,
  );
  expect(engine.heldTokens(0)).toBe(before + added);
  const answer = await generate(0);
  const held = engine.heldTokens(0);
  const turns = [
    { role: "user", text: "hello" },
    { role: "assistant", text: answer.text, thinking: thought.text + closing.slice(0, -1) },
    { role: "user", text: "code" },
  ] as const;
  const { reused } = await engine.prefill(0, renderPrompt(turns, { thinking: true }), none, never);
  expect(held - reused).toBeLessThanOrEqual(1);
});

test("an answer held to a JSON schema is of its form", async () => {
  await engine.prefill(0, prompt("hello"), none, never);
  const jsonSchema = {
    type: "object",
    properties: { sure: { type: "boolean" }, kind: { enum: ["a", "b"] } },
  };
  const { text } = await generate(0, { jsonSchema });
  const value: unknown = JSON.parse(text);
  expect(Object.keys(value as object)).toEqual(["sure", "kind"]);
  await engine.prefill(0, prompt("hello"), none, never);
  await expect(generate(0, { jsonSchema: { type: "string", pattern: "a" } })).rejects.toMatchObject({
    code: "json-schema-unsupported",
    params: { what: "pattern" },
  });
});

test("counting disturbs nothing, in the middle of an answer", async () => {
  const { promptTokens } = await engine.prefill(0, prompt("hello"), none, never);
  let text = "";
  for await (const made of engine.generate(0, { sampling, maxTokens: 400 }, never)) {
    text += made.text;
    expect(await engine.countPrompt(prompt("hello"))).toBe(promptTokens);
    expect(await engine.countTexts(["", "<|im_end|>"])).toEqual([0, expect.any(Number)]);
  }
  expect(text).toBe(defaultPracticeTable.replies.find(({ triggers }) => triggers.includes("hello"))?.text);
});

test("a measurement leaves its slot empty and the others as they are; threads can be set at any time", async () => {
  await engine.prefill(0, prompt("hello"), none, never);
  const held = engine.heldTokens(0);
  engine.setThreads(2);
  const what = { depth: 100, promptTokens: 64, generateTokens: 8 };
  const { prefillMs, decodeMs } = await engine.measure(1, what, never);
  engine.setThreads(1);
  expect(prefillMs).toBeGreaterThan(0);
  expect(decodeMs).toBeGreaterThan(0);
  expect([engine.heldTokens(0), engine.heldTokens(1)]).toEqual([held, 0]);
  await expect(engine.measure(1, { ...what, depth: 4000 }, never)).rejects.toMatchObject({
    code: "context-full",
  });
});
