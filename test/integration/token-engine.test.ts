import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LlamaNodeEngine, llamaNodeVersion } from "../../main/engine/adapters/llama-node";
import { NodeLlamaCppEngine } from "../../main/engine/adapters/node-llama-cpp";
import { buildPracticeModel, defaultPracticeTable, practicePlan } from "../../main/engine/practice";
import type { PromptSegment } from "../../main/engine/qwen";
import { NotKept } from "../../main/engine/token-engine";
import { writeTinyProjector } from "../fixtures/models/tiny-projector";
import { plainPng } from "../fixtures/png";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";
import { asks, conformance, conformanceTable, goesOn, say } from "./support/conformance";

let programs: BuiltPrograms;
let folder: string;
const broken: unknown[] = [];

beforeAll(async () => {
  programs = await buildPrograms({ "llama-node": "main/engine/adapters/llama-node/thread-entry.ts" });
  folder = await mkdtemp(join(tmpdir(), "quern-llama-node-"));
});
afterAll(async () => {
  await programs.remove();
  await rm(folder, { recursive: true, force: true });
});

function llamaNode(): LlamaNodeEngine {
  return new LlamaNodeEngine({
    threadFile: programs.file("llama-node"),
    log: () => undefined,
    onBroken: (error) => broken.push(error),
  });
}

conformance({
  id: "node-llama-cpp",
  abilities: { keepsGeneratedTokens: true, slots: 3, lateTokens: 1 },
  make: async () => new NodeLlamaCppEngine(() => undefined),
});

conformance({
  id: "llama.node",
  abilities: { keepsGeneratedTokens: false, slots: 1, lateTokens: 0 },
  make: async () => llamaNode(),
});

const never = new AbortController().signal;

test("llama.node says the version that is installed", async () => {
  const manifest: unknown = JSON.parse(
    await readFile(join(import.meta.dirname, "../../node_modules/@fugood/llama.node/package.json"), "utf8"),
  );
  expect(manifest).toMatchObject({ version: llamaNodeVersion });
});

test("llama.node guesses ahead with a file's own block, and says the very same", async () => {
  const path = join(folder, "mtp.gguf");
  await buildPracticeModel(defaultPracticeTable, path, { mtp: true });
  const said: string[] = [];
  for (const speculation of [undefined, "mtp"] as const) {
    const engine = llamaNode();
    await engine.load(
      path,
      { ...practicePlan, contextTokens: 2048, engine: "llama.node", ...(speculation && { speculation }) },
      () => undefined,
      never,
    );
    const turns: string[] = [];
    let prompt = asks("long");
    for (const next of ["table", "chinese", ""]) {
      await engine.prefill(0, prompt, () => undefined, never);
      const { text, ended, tokens } = await say(engine, { maxTokens: 300 });
      expect(ended).toBe(true);
      expect(tokens).toBeGreaterThan(30);
      turns.push(text);
      prompt = [...prompt, { kind: "text", text }, { kind: "control", token: "<|im_end|>" }, ...asks(next)];
    }
    // An answer of few tokens ends where it is told to, guessed or not.
    await engine.prefill(0, asks("long"), () => undefined, never);
    expect((await say(engine, { maxTokens: 7 })).tokens).toBe(7);
    said.push(turns.join("|"));
    const { made, right } = engine.speculated;
    if (speculation === undefined) expect(made).toBe(0);
    else {
      expect(made).toBeGreaterThan(100);
      expect(right).toBeGreaterThan(made / 2);
      expect(right).toBeLessThan(made);
    }
    await engine.dispose();
  }
  expect(said[1]).toBe(said[0]);
});

test("llama.node says truly what it reads again of an answer that was guessed ahead: that answer, and no more", async () => {
  const path = join(folder, "mtp-again.gguf");
  await buildPracticeModel(conformanceTable, path, { mtp: true, retokenizes: true });
  const engine = llamaNode();
  await engine.load(path, { ...practicePlan, speculation: "mtp" }, () => undefined, never);
  const first = asks("long");
  const { promptTokens } = await engine.prefill(0, first, () => undefined, never);
  const { text } = await say(engine);
  expect(engine.speculated.right).toBeGreaterThan(5);
  const second = await engine.prefill(0, goesOn(first, text, "edited"), () => undefined, never);
  expect(second.reused).toBeGreaterThanOrEqual(promptTokens - 1);
  expect(second.reused).toBeLessThanOrEqual(promptTokens);
  expect((await say(engine)).text).toBe("Rivers turn wooden wheels.");
  const memo = await engine.saveState(0, join(folder, "mtp.state"));
  await engine.clear(0);
  await engine.restoreState(0, join(folder, "mtp.state"), memo);
  expect(engine.heldTokens(0)).toBe(memo.tokens);
  await engine.dispose();
});

test("llama.node runs a file without such a block as it is, whatever the plan hopes for", async () => {
  const path = join(folder, "plain.gguf");
  await buildPracticeModel(defaultPracticeTable, path);
  const engine = llamaNode();
  await engine.load(path, { ...practicePlan, speculation: "mtp" }, () => undefined, never);
  await engine.prefill(0, asks("table"), () => undefined, never);
  expect((await say(engine)).text).toMatch(/^A small table/u);
  expect(engine.speculated.made).toBe(0);
  await engine.dispose();
});

test("llama.node sees images, each of them, again only where they are the same, and survives one that is none", async () => {
  const [path, mmprojPath] = [join(folder, "seeing.gguf"), join(folder, "mmproj.gguf")];
  await buildPracticeModel(defaultPracticeTable, path);
  await writeTinyProjector(mmprojPath, "list");
  const engine = llamaNode();
  const facts = await engine.load(path, { ...practicePlan, mmprojPath }, () => undefined, never);
  expect(facts.images).toBe(true);
  const image = (data: Uint8Array): PromptSegment => ({ kind: "image", data });
  const withImage = (data: Uint8Array): PromptSegment[] => {
    const [start, said, ...rest] = asks("zzz");
    if (!start || !said) throw new Error("An empty prompt");
    return [start, said, image(data), { kind: "text", text: "what is it?" }, ...rest];
  };
  const red = withImage(plainPng(64, 64, [200, 10, 10]));
  const counted = await engine.countPrompt(red);
  expect(counted).toBeGreaterThan(await engine.countPrompt(asks("zzzwhat is it?")));
  const first = await engine.prefill(0, red, () => undefined, never);
  expect(first).toMatchObject({ reused: 0, promptTokens: counted });
  const seen = await say(engine);
  expect(seen.text).toMatch(/^Three steps/u);
  // The same image is not looked at again, another one is.
  const more: PromptSegment[] = [
    ...red,
    { kind: "text", text: seen.text },
    { kind: "control", token: "<|im_end|>" },
    ...asks("hello"),
  ];
  const second = await engine.prefill(0, more, () => undefined, never);
  expect(second.reused).toBeGreaterThanOrEqual(counted - 1);
  expect((await say(engine)).text).toMatch(/^Hello! I am/u);
  const other = await engine.prefill(0, withImage(plainPng(96, 64, [10, 200, 10])), () => undefined, never);
  expect(other.reused).toBe(0);
  expect((await say(engine)).text).toMatch(/^Three steps/u);
  await expect(
    engine.prefill(0, withImage(Uint8Array.of(0x89, 1, 2, 3)), () => undefined, never),
  ).rejects.toThrow();
  await expect(engine.saveState(0, join(folder, "images.state"))).rejects.toThrow(NotKept);
  await engine.prefill(0, asks("table"), () => undefined, never);
  expect((await say(engine)).text).toMatch(/^A small table/u);
  await engine.dispose();
});

test("llama.node gives up a load at once when it is stopped", async () => {
  const path = join(folder, "stopped.gguf");
  await buildPracticeModel(defaultPracticeTable, path);
  const engine = llamaNode();
  const stop = new AbortController();
  const loading = engine.load(path, practicePlan, () => stop.abort(new Error("no")), stop.signal);
  await expect(loading).rejects.toThrow("no");
  await engine.dispose();
});

test("nothing in these tests has broken the library", () => {
  expect(broken).toEqual([]);
});
