import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatTurn, EngineSupervisor, StatesOptions } from "../../main/engine";
import { ask, type EngineWorld, engineWorld, practiceToLoad, statsOf } from "./support/engine-world";

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

/** One conversation as a person has it. */
class Talk {
  readonly turns: ChatTurn[] = [];
  constructor(private readonly id: string) {}

  async say(engine: EngineSupervisor, text: string) {
    this.turns.push({ role: "user", text });
    const answer = await ask(engine, this.turns, { conversationId: this.id, thinking: true });
    this.turns.push({ role: "assistant", text: answer.text, thinking: answer.thinking });
    const stats = statsOf(answer);
    const notes = answer.events.flatMap((event) => (event.type === "note" ? [event.note.code] : []));
    return { answer, stats, notes };
  }

  /** Asks for the last answer again. */
  async again(engine: EngineSupervisor) {
    this.turns.pop();
    const answer = await ask(engine, this.turns, { conversationId: this.id, thinking: true });
    this.turns.push({ role: "assistant", text: answer.text, thinking: answer.thinking });
    return statsOf(answer);
  }
}

const long = (word: string) => `${`${word} grain `.repeat(60)}hello`;

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

test("after a restart the last answer is made again without reading anything again", async () => {
  const kept = await states();
  const talk = new Talk("again");
  const first = await loaded(kept);
  await talk.say(first, long("first"));
  const { stats: before } = await talk.say(first, "code");
  await first.dispose();
  const second = await loaded(kept);
  const stats = await talk.again(second);
  expect(before.promptTokens - stats.reusedTokens).toBeLessThanOrEqual(64);
  await second.dispose();
});
