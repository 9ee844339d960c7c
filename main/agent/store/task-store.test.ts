import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, expect, test } from "vitest";
import { rekeyOthers, TaskStore } from "./task-store";

let base: string;
let key: Uint8Array | null = null;
const troubles: unknown[] = [];
const folder = () => join(base, "folder");
const open = () =>
  TaskStore.open({ folder: folder(), key: () => key, onTrouble: (one) => troubles.push(one) });
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), "quern-tasks-"));
  key = null;
  troubles.length = 0;
});
afterEach(() => rm(base, { recursive: true, force: true }));

const keyOf = (byte: number) => new Uint8Array(32).fill(byte);
const file = () => join(folder(), "task.jsonl");
const turn = (text: string, step = 1) => ({
  type: "turn" as const,
  turn: { role: "user" as const, text, step },
});

async function written(texts: readonly string[]): Promise<TaskStore> {
  const store = await open();
  const task = await store.create("task", "2026-01-01T00:00:00.000Z");
  for (const text of texts) await store.change(task, turn(text));
  return store;
}
const texts = async () => (await open()).get("task")?.turns.map(({ text }) => text);

test("a torn last line is left out, and what is added after it is not lost", async () => {
  await written(["one", "two"]);
  await appendFile(file(), '{"type":"turn","turn":{"ro');
  const store = await open();
  const task = store.get("task");
  if (!task) throw new Error("no task");
  expect(store.whole).toBe(true);
  await store.change(task, turn("three"));
  expect(await texts()).toEqual(["one", "two", "three"]);
  expect(troubles).toEqual([]);
});

test("however a file is cut, what is read is a beginning of what was written", async () => {
  await written(["one", "twö", "three 中文"]);
  const bytes = await readFile(file());
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: bytes.length }), async (length) => {
      await writeFile(file(), bytes.subarray(0, length));
      const read = (await texts()) ?? [];
      expect(["one", "twö", "three 中文"].slice(0, read.length)).toEqual(read);
    }),
    { numRuns: 60 },
  );
});

test("damage in the middle keeps a copy, and what comes after is read again", async () => {
  await written(["one", "two"]);
  const lines = (await readFile(file(), "utf8")).split("\n");
  await writeFile(file(), [lines[0], lines[1], "garbage", lines[2], ""].join("\n"));
  const store = await open();
  expect(store.whole).toBe(false);
  const task = store.get("task");
  if (!task) throw new Error("no task");
  await store.change(task, turn("three"));
  expect(await texts()).toEqual(["one", "three"]);
  expect((await readdir(folder())).some((name) => name.includes(".damaged-"))).toBe(true);
});

test("with a key nothing of a task can be read on the disk, and without it the file stays as it is", async () => {
  key = keyOf(1);
  await written(["a secret word"]);
  const bytes = await readFile(file());
  expect(bytes.toString("utf8")).not.toContain("secret");
  expect(await texts()).toEqual(["a secret word"]);
  for (const wrong of [null, keyOf(2)]) {
    key = wrong;
    const store = await open();
    expect(store.list()).toEqual([]);
    expect(store.whole).toBe(false);
  }
  expect(await readFile(file())).toEqual(bytes);
});

test("what a change of keys that broke off has left open is read, and closed", async () => {
  await written(["a secret word"]);
  key = keyOf(1);
  expect(await texts()).toEqual(["a secret word"]);
  expect((await readFile(file())).toString("utf8")).not.toContain("secret");
  expect(await texts()).toEqual(["a secret word"]);
});

test("another key: tasks of the open folder and of all others are written anew, and back again", async () => {
  const other = join(base, "other");
  const elsewhere = await TaskStore.open({ folder: other, key: () => key, onTrouble: () => undefined });
  await elsewhere.change(await elsewhere.create("far", "2026-01-01T00:00:00.000Z"), turn("far away"));
  const store = await written(["near"]);
  for (const next of [keyOf(1), keyOf(2), null]) {
    const was = key;
    key = next;
    await store.rekey();
    await rekeyOthers(base, "folder", was, next, (one) => troubles.push(one));
    expect(await texts()).toEqual(["near"]);
    const read = await TaskStore.open({ folder: other, key: () => key, onTrouble: () => undefined });
    expect(read.get("far")?.turns[0]?.text).toBe("far away");
    const plain = (await readFile(join(other, "far.jsonl"), "utf8")).includes("far away");
    expect(plain).toBe(next === null);
  }
  expect(troubles).toEqual([]);
});

test("a file with much that is not needed any more is written anew, and says the same", async () => {
  const store = await written(["one"]);
  const task = store.get("task");
  if (!task) throw new Error("no task");
  const change = (n: number) => ({ type: "set" as const, fields: { title: `title ${n}` } });
  await store.change(task, ...Array.from({ length: 2100 }, (_, n) => change(n)));
  expect((await readFile(file(), "utf8")).split("\n").length).toBeLessThan(30);
  const read = (await open()).get("task");
  expect(read).toEqual(task);
});

test("what is written and not sent is there after a restart, closed with the key in force, and goes with its task", async () => {
  const mention = { kind: "file" as const, path: "src/a.ts" };
  const store = await written(["one"]);
  await store.saveDraft({ taskId: null, text: "a new mill", mentions: [mention] });
  await store.saveDraft({ taskId: "task", text: "not that stone", mentions: [] });
  const drafts = async () => (await open()).draftsNow();
  const both = await drafts();
  expect(both.map(({ taskId, text }) => [taskId, text])).toEqual([
    [null, "a new mill"],
    ["task", "not that stone"],
  ]);
  expect(both[0]?.mentions).toEqual([mention]);
  key = keyOf(1);
  await store.rekey();
  expect(await readFile(join(folder(), "drafts"), "utf8")).not.toContain("mill");
  expect(await drafts()).toEqual(both);
  await rekeyOthers(base, null, keyOf(1), keyOf(2), (one) => troubles.push(one));
  key = keyOf(2);
  expect(await drafts()).toEqual(both);
  await (await open()).remove("task");
  await (await open()).saveDraft({ taskId: null, text: "", mentions: [] });
  expect(await drafts()).toEqual([]);
  expect(troubles).toEqual([]);
});
