import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatTurn, EngineSupervisor, StatesOptions } from "../../main/engine";
import { ask, type EngineWorld, engineWorld, practiceToLoad, statsOf } from "./support/engine-world";
import { long, Talk } from "./support/talk";

let world: EngineWorld;
let path: string;
beforeAll(async () => {
  world = await engineWorld();
  path = await world.practice();
});
afterAll(() => world.remove());

const states = async (more: Partial<StatesOptions> = {}): Promise<StatesOptions> => ({
  folder: await mkdtemp(join(world.folder, "states-")),
  budgetBytes: 1e9,
  maxAgeDays: 30,
  ...more,
});

async function loaded(kept: StatesOptions, slots = 1): Promise<EngineSupervisor> {
  const engine = world.supervisor(kept);
  await engine.load(practiceToLoad(path, { slots, contextTokens: 16_384 }));
  return engine;
}

const fileOf = async (kept: StatesOptions) => {
  const [name, ...more] = await readdir(kept.folder);
  if (name === undefined || more.length > 0) throw new Error(`Not one state file: ${[name, ...more].join()}`);
  return join(kept.folder, name);
};

test("thirty turns of a conversation read what is new and nothing else", async () => {
  const engine = await loaded(await states());
  const talk = new Talk("thirty");
  let used = 0;
  for (let turn = 0; turn < 30; turn++) {
    const { stats } = await talk.say(engine, turn % 2 === 0 ? "hello there" : "a code please");
    if (turn > 0) expect(used - stats.reusedTokens).toBeLessThanOrEqual(2);
    used = stats.contextUsedTokens;
  }
  await engine.dispose();
});

test("after a restart a conversation goes on from its file: only the new message is read", async () => {
  const kept = await states();
  const talk = new Talk("a");
  const first = await loaded(kept);
  const { stats: before } = await talk.say(first, long("first"));
  await first.dispose();
  const second = await loaded(kept);
  const { stats, notes, answer } = await talk.say(second, "code");
  expect(notes).toEqual([]);
  expect(answer.text).toContain("```");
  expect(before.contextUsedTokens - stats.reusedTokens).toBeLessThanOrEqual(2);
  await second.dispose();
});

test("after a restart the last answer is made again, and the last message asked otherwise, with next to nothing read again", async () => {
  const kept = await states();
  const talk = new Talk("again");
  const first = await loaded(kept);
  await talk.say(first, long("first"));
  const { stats: before, answer } = await talk.say(first, "code");
  // In the same run it reads nothing at all; saving in between takes nothing of that away.
  await first.saveStates();
  expect((await talk.again(first)).stats.reusedTokens).toBe(before.promptTokens - 1);
  await first.dispose();
  const second = await loaded(kept);
  const again = await talk.again(second);
  expect(again.answer.text).toBe(answer.text);
  expect(before.promptTokens - again.stats.reusedTokens).toBeLessThanOrEqual(64);
  const edited = await talk.again(second, "table");
  expect(edited.answer.text).toContain("|");
  expect(edited.stats.promptTokens - edited.stats.reusedTokens).toBeLessThanOrEqual(64);
  await second.dispose();
});

test("a long message comes between two snapshots, and both are there again", async () => {
  const kept = await states();
  const talk = new Talk("two snapshots");
  const first = await loaded(kept);
  await talk.say(first, long("first"));
  const { stats: before } = await talk.say(first, long("second"));
  await first.dispose();
  const second = await loaded(kept);
  const again = await talk.again(second);
  expect(again.stats.reusedTokens).toBe(before.promptTokens - 1);
  const edited = await talk.again(second, "code");
  expect(edited.stats.promptTokens - edited.stats.reusedTokens).toBeLessThanOrEqual(64);
  expect(edited.answer.text).toContain("```");
  await second.dispose();
});

test("two conversations in two slots, and four of them with the disk behind, read only what is new", async () => {
  const kept = await states();
  for (const count of [2, 4]) {
    const engine = await loaded(kept, 2);
    const talks = Array.from({ length: count }, (_, index) => new Talk(`${count} ${index}`));
    const used = new Map<Talk, number>();
    for (const text of [long("opening"), "code", "table", "hello"]) {
      for (const talk of talks) {
        const { stats, answer } = await talk.say(engine, text);
        if (text === "code") expect(answer.text).toContain("```");
        const before = used.get(talk);
        if (before !== undefined) expect(before - stats.reusedTokens).toBeLessThanOrEqual(64);
        used.set(talk, stats.contextUsedTokens);
      }
    }
    await engine.dispose();
  }
});

test.each([
  [
    "cut short",
    "state-damaged",
    async (file: string) => truncate(file, Math.floor((await stat(file)).size / 2)),
  ],
  [
    "with one bit turned",
    "state-damaged",
    async (file: string) => {
      const bytes = await readFile(file);
      const at = Math.floor(bytes.length * 0.7);
      bytes[at] = (bytes[at] ?? 0) ^ 4;
      await writeFile(file, bytes);
    },
  ],
  [
    "that another build of the engine wrote",
    "state-other-build",
    async (file: string) => {
      const bytes = await readFile(file);
      const at = bytes.indexOf('"engine":"node-llama-cpp ');
      expect(at).toBeGreaterThan(0);
      bytes.write("9", at + '"engine":"node-llama-cpp '.length);
      await writeFile(file, bytes);
    },
  ],
  ["that is something else", "state-damaged", async (file: string) => writeFile(file, "Dear diary")],
] as const)("a state file %s is passed over with a note, and the answer is right", async (_, code, harm) => {
  const kept = await states({ key: randomBytes(32) });
  const talk = new Talk("harmed");
  const first = await loaded(kept);
  await talk.say(first, long("first"));
  await first.dispose();
  await harm(await fileOf(kept));
  const second = await loaded(kept);
  const { notes, answer, stats } = await talk.say(second, "code");
  expect(notes).toEqual([code]);
  expect(answer.text).toContain("```");
  expect(stats.reusedTokens).toBe(0);
  // The next one goes on as if nothing had been.
  await second.dispose();
  const third = await loaded(kept);
  const next = await talk.say(third, "table");
  expect(next.notes).toEqual([]);
  expect(next.stats.reusedTokens).toBeGreaterThan(stats.promptTokens);
  await third.dispose();
});

test("a state file is of no use with another key, and nothing of the conversation stands in it", async () => {
  const kept = await states({ key: randomBytes(32) });
  const talk = new Talk("secret conversation");
  const first = await loaded(kept);
  await talk.say(first, `${long("sesame")}`);
  await first.dispose();
  const file = await fileOf(kept);
  const bytes = await readFile(file);
  expect(bytes.includes("sesame")).toBe(false);
  expect(file).not.toContain("secret");
  for (const key of [randomBytes(32), undefined]) {
    const { key: _, ...plain } = kept;
    const other = await loaded(key ? { ...plain, key } : plain);
    const retold = new Talk("secret conversation");
    retold.turns.push(...talk.turns);
    const { notes, stats } = await retold.say(other, "code");
    expect(notes).toEqual(["state-other-key"]);
    expect(stats.reusedTokens).toBe(0);
    process.kill(other.pid ?? 0, "SIGKILL");
    await other.dispose();
  }
});

test("another model starts from the beginning and says so", async () => {
  const kept = await states();
  const talk = new Talk("models");
  const first = await loaded(kept);
  await talk.say(first, long("first"));
  await first.dispose();
  const { defaultPracticeTable } = await import("../../main/engine/practice");
  const fallback = { ...defaultPracticeTable.fallback, text: "Another mill." };
  const otherPath = await world.practice({ ...defaultPracticeTable, fallback }, "other.gguf");
  const engine = world.supervisor(kept);
  await engine.load(practiceToLoad(otherPath, { contextTokens: 16_384 }));
  const { notes, answer } = await talk.say(engine, "xyzzy");
  expect(notes).toEqual(["state-other-model"]);
  expect(answer.text).toBe("Another mill.");
  await engine.dispose();
});

test("what is new is on the disk some time after an answer, so that a kill costs next to nothing", async () => {
  const kept = await states();
  const talk = new Talk("killed");
  const first = await loaded(kept);
  const { stats: before } = await talk.say(first, long("first"));
  await expect.poll(() => readdir(kept.folder), { timeout: 40_000 }).toHaveLength(1);
  await expect.poll(() => readdir(kept.folder)).toEqual([expect.stringMatching(/^[0-9a-f]{64}\.state$/u)]);
  process.kill(first.pid ?? 0, "SIGKILL");
  await expect.poll(() => first.status.state).toBe("failed");
  const { stats } = await talk.say(first, "code");
  expect(before.contextUsedTokens - stats.reusedTokens).toBeLessThanOrEqual(64);
  await first.dispose();
});

test("an engine that is killed while it saves leaves files that can be used", async () => {
  const kept = await states();
  const talk = new Talk("killed saving");
  const engine = await loaded(kept);
  await talk.say(engine, long("first"));
  await engine.saveStates();
  for (const delay of [0, 4, 8, 15, 25, 40]) {
    await talk.say(engine, long("more"));
    const saving = engine.saveStates();
    await new Promise((resolve) => setTimeout(resolve, delay));
    process.kill(engine.pid ?? 0, "SIGKILL");
    await saving;
    await expect.poll(() => engine.status.state).toBe("failed");
    const { notes, answer, stats } = await talk.say(engine, "code");
    expect(notes).toEqual([]);
    expect(answer.text).toContain("```");
    expect(stats.reusedTokens).toBeGreaterThan(0);
    await engine.saveStates();
  }
  await engine.dispose();
  expect(await readdir(kept.folder)).toHaveLength(1);
});

test("files beyond the budget go, the least recently used first; a forgotten conversation leaves none", async () => {
  const all = await states();
  const engine = await loaded(all, 2);
  await new Talk("one").say(engine, long("one"));
  await new Talk("two").say(engine, long("two"));
  await engine.saveStates();
  expect(await readdir(all.folder)).toHaveLength(2);
  await engine.forget("one");
  expect(await readdir(all.folder)).toHaveLength(1);
  const { size } = await stat(await fileOf(all));
  await engine.dispose();
  const small = { ...all, budgetBytes: Math.round(size * 2.5) };
  const again = await loaded(small, 1);
  for (const name of ["three", "four", "five"]) await new Talk(name).say(again, long(name));
  await again.dispose();
  expect(await readdir(all.folder)).toHaveLength(2);
});

test("a budget of nothing holds for the engine that runs: what is there goes, and nothing more is written", async () => {
  const kept = await states();
  const engine = await loaded(kept);
  const talk = new Talk("none");
  await talk.say(engine, long("first"));
  await engine.saveStates();
  expect(await readdir(kept.folder)).toHaveLength(1);
  engine.limitStates(0);
  await expect.poll(() => readdir(kept.folder)).toEqual([]);
  const { notes } = await talk.say(engine, long("second"));
  expect(notes).toEqual([]);
  await engine.dispose();
  expect(await readdir(kept.folder)).toEqual([]);
});

test("counting is answered while an answer is being written, and takes nothing from it", async () => {
  const engine = await loaded(await states());
  const stop = new AbortController();
  const turns: ChatTurn[] = [{ role: "user", text: "endless" }];
  let counted: number | undefined;
  const writing = ask(engine, turns, {
    signal: stop.signal,
    onEvent: (event) => {
      if (event.type !== "text" || counted !== undefined) return;
      counted = 0;
      void engine.countTokens({ conversationId: "x", turns, thinking: false }).then((tokens) => {
        counted = tokens;
        stop.abort();
      });
    },
  });
  await expect(writing).rejects.toMatchObject({ code: "cancelled" });
  expect(counted).toBeGreaterThan(5);
  await engine.dispose();
});

for (const library of ["node-llama-cpp", "llama.node"] as const) {
  test(`a new task reads nothing of what every task begins with, after a restart as well: ${library}`, async () => {
    const kept = await states();
    const system = { role: "system" as const, text: "Work in the folder, one step at a time. ".repeat(40) };
    const task = async (engine: EngineSupervisor, conversationId: string, text: string) => {
      const turns = [system, { role: "user" as const, text }];
      const answer = await ask(engine, turns, { conversationId, request: { sharesBeginning: "agent" } });
      return {
        answer,
        stats: statsOf(answer),
        alone: await engine.countTokens({
          conversationId,
          thinking: false,
          turns: [system, { role: "user", text: "" }],
        }),
      };
    };
    const open = async () => {
      const engine = world.supervisor(kept);
      await engine.load(practiceToLoad(path, { engine: library, contextTokens: 16_384 }));
      return engine;
    };
    const first = await open();
    const one = await task(first, "one", "hello");
    expect(one.stats.reusedTokens).toBe(0);
    const two = await task(first, "two", "a code please");
    // Some of that count are the empty message's and the beginning of the answer's; the model spells by the byte.
    expect(two.stats.reusedTokens).toBeGreaterThan(two.alone - 48);
    expect(two.answer.text).toContain("```");
    await first.dispose();
    const second = await open();
    const three = await task(second, "three", "table");
    expect(three.stats.reusedTokens).toBe(two.stats.reusedTokens);
    expect(three.answer.text).toContain("|");
    // What was said in one task is nothing that another begins with.
    expect(three.stats.promptTokens - three.stats.reusedTokens).toBeLessThan(64);
    await second.dispose();
  });
}
