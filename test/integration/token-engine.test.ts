import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { LlamaNodeEngine, llamaNodeVersion } from "../../main/engine/adapters/llama-node";
import { NodeLlamaCppEngine } from "../../main/engine/adapters/node-llama-cpp";
import { buildPracticeModel, defaultPracticeTable, practicePlan } from "../../main/engine/practice";
import { type BuiltPrograms, buildPrograms } from "./support/build-program";
import { asks, conformance, say } from "./support/conformance";

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
  abilities: { keepsGeneratedTokens: true, numbersTokens: true, slots: 3, lateTokens: 1 },
  make: async () => new NodeLlamaCppEngine(() => undefined),
});

conformance({
  id: "llama.node",
  abilities: { keepsGeneratedTokens: false, numbersTokens: false, slots: 1, lateTokens: 0 },
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
