import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Reason } from "../../../contract";
import { NotKept } from "../../token-engine";
import { Scratch } from "./scratch";
import { diskReserveBytes, StateStore, type StateStoreParts } from "./state-store";
import { tidyStates } from "./tidy";

let base: string;
beforeAll(async () => {
  base = await mkdtemp(join(tmpdir(), "quern-store-test-"));
});
afterAll(() => rm(base, { recursive: true, force: true }));

async function store(more: Partial<StateStoreParts> = {}, options: Partial<StateStoreParts["options"]> = {}) {
  const notes: Reason[] = [];
  const folder = options.folder ?? (await mkdtemp(join(base, "states-")));
  const made = await StateStore.open({
    about: { engine: "e 1", model: "m", kvType: "f16" },
    stateBytes: (tokens) => tokens * 10,
    tell: (note) => notes.push(note),
    ...more,
    options: { folder, budgetBytes: 1e6, maxAgeDays: 30, ...options },
  });
  return { made, notes, folder };
}

const native = Buffer.from("native state ".repeat(500));
const write = async (path: string) => {
  await writeFile(path, native);
  return { tokens: 100, memo: "what it says" };
};

test("a state comes back with its memo, and the native file is there only meanwhile", async () => {
  const { made } = await store();
  expect(await made?.save("c", 100, write)).toBe(true);
  const seen: string[] = [];
  const taken = await made?.load("c", async (path, memo) => {
    seen.push(path);
    expect((await readFile(path)).equals(native)).toBe(true);
    expect(memo).toEqual({ tokens: 100, memo: "what it says" });
    if (process.platform !== "win32") expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
  });
  expect(taken).toBe(true);
  await expect(stat(seen[0] ?? "")).rejects.toThrow();
  expect(await made?.load("other", write as never)).toBe(false);
});

test("a disk that is nearly full is left alone, with a note", async () => {
  const { made, notes, folder } = await store({ freeBytes: async () => diskReserveBytes + 500 });
  expect(await made?.save("c", 100, write)).toBe(false);
  expect(notes).toEqual([{ code: "state-disk-full", params: { freeBytes: diskReserveBytes + 500 } }]);
  expect(await readdir(folder)).toEqual([]);
});

test("a disk that fills up while it is written leaves the old file as it was", async () => {
  const { made, notes, folder } = await store();
  await made?.save("c", 100, write);
  const full = async () => {
    throw Object.assign(new Error("full"), { code: "ENOSPC" });
  };
  expect(await made?.save("c", 100, full)).toBe(false);
  expect(notes.map(({ code }) => code)).toEqual(["state-disk-full"]);
  expect(await made?.load("c", async () => undefined)).toBe(true);
  expect(await readdir(folder)).toHaveLength(1);
});

test("a state that the engine itself refuses is not offered a second time", async () => {
  const { made, notes, folder } = await store();
  await made?.save("c", 100, write);
  const refuse = async () => {
    throw new Error("no");
  };
  expect(await made?.load("c", refuse)).toBe(false);
  expect(notes.map(({ code }) => code)).toEqual(["state-damaged"]);
  expect(await readdir(folder)).toEqual([]);
});

test("a file of one conversation is not taken for that of another", async () => {
  const { made, folder } = await store();
  await made?.save("a", 100, write);
  await made?.save("b", 100, write);
  const [first = "", second = ""] = await readdir(folder);
  await writeFile(join(folder, first), await readFile(join(folder, second)));
  const taken = [await made?.load("a", async () => undefined), await made?.load("b", async () => undefined)];
  expect(taken.filter(Boolean)).toHaveLength(1);
});

test("the least recently used files give way to a new one, and a state too large for all is not kept", async () => {
  const { made, folder } = await store({}, { budgetBytes: 3 * (native.length + 600) });
  for (const id of ["a", "b", "c"]) await made?.save(id, 100, write);
  const past = (id: number) => new Date(Date.now() - id * 60_000);
  for (const [index, id] of ["a", "b", "c"].entries()) {
    const { createHash } = await import("node:crypto");
    const path = join(folder, `${createHash("sha256").update(id).digest("hex")}.state`);
    await utimes(path, past(9 - index), past(9 - index));
  }
  await made?.load("a", async () => undefined);
  await made?.save("d", 100, write);
  const there = await Promise.all(["a", "b", "c", "d"].map((id) => made?.load(id, async () => undefined)));
  expect(there).toEqual([true, false, true, true]);
  expect(await made?.save("e", 1e6, write)).toBe(false);
});

test("what is too old, and what was never finished, is gone at the next start", async () => {
  const { made, folder } = await store();
  await made?.save("c", 100, write);
  const [name = ""] = await readdir(folder);
  const long = new Date(Date.now() - 31 * 86_400_000);
  await utimes(join(folder, name), long, long);
  // No process has this number.
  await writeFile(join(folder, `${name}.4194999.tmp`), "half");
  await mkdir(join(folder, "quern-state-4194999-abc"));
  await store({}, { folder });
  expect(await readdir(folder)).toEqual([]);
});

test("a place of a process that still runs is not swept", async () => {
  const folder = await mkdtemp(join(base, "scratch-"));
  const scratch = new Scratch(folder);
  // Larger than any memory, so that it is in the folder.
  const place = await scratch.place(2 ** 50);
  await scratch.sweep();
  expect(await readdir(folder)).toHaveLength(1);
  await place.remove();
  expect(await readdir(folder)).toEqual([]);
});

test("what the engine says cannot be kept is not kept, and no note blames the disk for it", async () => {
  const { made, notes, folder } = await store();
  const refuse = async () => {
    throw new NotKept();
  };
  expect(await made?.save("c", 100, refuse)).toBe(false);
  expect(notes).toEqual([]);
  expect(await readdir(folder)).toEqual([]);
});

test("a smaller budget holds at once, and with none nothing stays and nothing is written", async () => {
  const { made, notes, folder } = await store();
  for (const id of ["a", "b", "c"]) await made?.save(id, 100, write);
  await made?.limit(2 * (native.length + 600));
  expect(await readdir(folder)).toHaveLength(2);
  await made?.limit(0);
  expect(await readdir(folder)).toEqual([]);
  expect(await made?.save("d", 100, write)).toBe(false);
  expect(await readdir(folder)).toEqual([]);
  expect(notes).toEqual([]);
});

test("without any engine, what is beyond the budget goes, and so does what a killed one has left", async () => {
  const { made, folder } = await store();
  for (const id of ["a", "b"]) await made?.save(id, 100, write);
  await mkdir(join(folder, "quern-state-4194999-abc"));
  await writeFile(join(folder, "quern-state-4194999-abc", "state"), "what was read, as it is");
  await tidyStates(folder, { budgetBytes: native.length + 600, maxAgeDays: 30 });
  expect(await readdir(folder)).toHaveLength(1);
  await tidyStates(folder, { budgetBytes: 0, maxAgeDays: 30 });
  expect(await readdir(folder)).toEqual([]);
});

test("a folder that cannot be made means that nothing is kept, with a note", async () => {
  const file = join(base, "a-file");
  await writeFile(file, "");
  const { made, notes } = await store({}, { folder: join(file, "states") });
  expect(made).toBeUndefined();
  expect(notes.map(({ code }) => code)).toEqual(["state-unwritable"]);
});
