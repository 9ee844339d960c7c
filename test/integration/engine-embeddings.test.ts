import { writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { forkChildren } from "../../main/child";
import { createEmbedder, type Embedder } from "../../main/engine";
import { buildPracticeModel, defaultPracticeTable } from "../../main/engine/practice";
import { buildPrograms } from "./support/build-program";
import { temporaryFolder } from "./support/chat-world";

/* The real library and the practice model: its vectors mean little, but they are of its texts. */

let folder: string;
let embedder: Embedder;
const ends: (() => Promise<void>)[] = [];
const never = new AbortController().signal;

beforeAll(async () => {
  const made = await temporaryFolder();
  folder = made.folder;
  const programs = await buildPrograms({ embedder: "main/engine/embedding/entry.ts" });
  embedder = createEmbedder({
    spawn: forkChildren(dirname(programs.file("embedder"))),
    workingFolder: folder,
  });
  await buildPracticeModel(defaultPracticeTable, join(folder, "practice.gguf"));
  ends.push(
    async () => embedder.dispose(),
    made.remove,
    () => programs.remove(),
  );
});
afterAll(async () => {
  for (const end of ends) await end();
});
const file = () => ({ path: join(folder, "practice.gguf"), name: "practice" });

it("the same text has the same vector, of length 1, and another text another one", async () => {
  const { vectors, tokens } = await embedder.embed(file(), ["hello", "mill", "hello"], never);
  expect(tokens).toBeGreaterThan(3);
  expect(vectors).toHaveLength(3);
  for (const vector of vectors) expect(Math.hypot(...vector)).toBeCloseTo(1, 3);
  expect(vectors[0]).toEqual(vectors[2]);
  expect(vectors[0]).not.toEqual(vectors[1]);
});

it("a text that is too long, and a file that is no model, are told as such; the next request is answered", async () => {
  await expect(embedder.embed(file(), ["word ".repeat(20_000)], never)).rejects.toMatchObject({
    code: "context-full",
  });
  const path = join(folder, "no-model.gguf");
  await writeFile(path, "GGUF but nothing more");
  await expect(embedder.embed({ path, name: "no model" }, ["x"], never)).rejects.toMatchObject({
    code: expect.stringMatching(/^gguf-|^engine-bad-file/u),
  });
  expect((await embedder.embed(file(), ["x"], never)).vectors).toHaveLength(1);
});
