import { randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { EngineSupervisor, StatesOptions } from "../../main/engine";
import { type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";
import { long, Talk } from "./support/talk";

/*
 * What engine-states.test.ts promises, of the second engine, where it applies: it holds one conversation and keeps no
 * snapshots in its files.
 */

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

async function loaded(kept: StatesOptions): Promise<EngineSupervisor> {
  const engine = world.supervisor(kept);
  await engine.load(practiceToLoad(path, { engine: "llama.node", contextTokens: 16_384 }));
  return engine;
}

const fileOf = async (kept: StatesOptions) => {
  const [name, ...more] = await readdir(kept.folder);
  if (name === undefined || more.length > 0) throw new Error(`Not one state file: ${[name, ...more].join()}`);
  return join(kept.folder, name);
};
/** Of what was held, so much may be read again, beside an answer that the tokenizer would write otherwise. */
const mostAgain = 64;

test("thirty turns of a conversation read what is new and next to nothing else", async () => {
  const engine = await loaded(await states());
  const talk = new Talk("thirty");
  let used = 0;
  let lastAnswer = 0;
  for (let turn = 0; turn < 30; turn++) {
    const { stats } = await talk.say(engine, turn % 2 === 0 ? "hello there" : "a code please");
    if (turn > 0) expect(used - stats.reusedTokens).toBeLessThanOrEqual(lastAnswer + mostAgain);
    used = stats.contextUsedTokens;
    lastAnswer = stats.generatedTokens;
  }
  await engine.dispose();
});

test("after a restart, and after another conversation had its place, it goes on from its file", async () => {
  const kept = await states();
  const talk = new Talk("a");
  const first = await loaded(kept);
  const { stats: before } = await talk.say(first, long("first"));
  await first.dispose();
  const second = await loaded(kept);
  const { stats, notes, answer } = await talk.say(second, "code");
  expect(notes).toEqual([]);
  expect(answer.text).toContain("```");
  expect(before.contextUsedTokens - stats.reusedTokens).toBeLessThanOrEqual(mostAgain);
  await new Talk("b").say(second, long("other"));
  const back = await talk.say(second, "table");
  expect(back.answer.text).toContain("|");
  expect(stats.contextUsedTokens - back.stats.reusedTokens).toBeLessThanOrEqual(mostAgain);
  await second.dispose();
});

test.each([
  [
    "cut short",
    "state-damaged",
    async (file: string) => truncate(file, Math.floor((await stat(file)).size / 2)),
  ],
  [
    "that another build of the engine wrote",
    "state-other-build",
    async (file: string) => {
      const bytes = await readFile(file);
      const at = bytes.indexOf('"engine":"llama.node ');
      expect(at).toBeGreaterThan(0);
      bytes.write("9", at + '"engine":"llama.node '.length);
      await writeFile(file, bytes);
    },
  ],
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
  await second.dispose();
});

test("an engine that is killed while it saves leaves files that can be used", async () => {
  const kept = await states();
  const talk = new Talk("killed saving");
  const engine = await loaded(kept);
  await talk.say(engine, long("first"));
  await engine.saveStates();
  for (const delay of [0, 8, 25]) {
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
