import { afterAll, beforeAll, expect, test } from "vitest";
import type { ChatTurn, EngineSupervisor } from "../../main/engine";
import { ask, type EngineWorld, engineWorld, practiceToLoad, statsOf } from "./support/engine-world";

/*
 * The recurrent state cannot be rewound: what lies before a change of the past is read again from the nearest snapshot
 * before it. With room for some, that is a small part of the conversation.
 */

let world: EngineWorld;
let engine: EngineSupervisor;
beforeAll(async () => {
  world = await engineWorld();
  engine = world.supervisor();
  await engine.load(
    practiceToLoad(await world.practice(), { slots: 1, contextTokens: 32_768, snapshots: 12 }),
  );
});
afterAll(() => world.remove());

const count = 30;
/** Some 150 tokens of the model, which spells words byte by byte. */
const message = (turn: number) => `${`turn ${turn} has grain to mill `.repeat(6)}hello`;

async function say(turns: ChatTurn[], text: string, conversationId: string) {
  turns.push({ role: "user", text });
  const answer = await ask(engine, turns, { conversationId });
  turns.push({ role: "assistant", text: answer.text, thinking: answer.thinking });
  const { promptTokens, reusedTokens, contextUsedTokens } = statsOf(answer);
  return { promptTokens, read: promptTokens - reusedTokens, used: contextUsedTokens };
}

/** Thirty turns, and how much of the context each had used when it was over. */
async function thirty(conversationId: string) {
  const turns: ChatTurn[] = [];
  const used: number[] = [];
  for (let turn = 0; turn < count; turn++) used.push((await say(turns, message(turn), conversationId)).used);
  return { turns, used };
}

const messageTokens = async (text: string) => (await engine.countTexts([text]))[0] ?? 0;
/** The marks around a message and the beginning of an answer. */
const around = 64;

test("after thirty turns the third or the fifteenth is changed, and little of what came before is read again", async () => {
  for (const edited of [3, 15, 28]) {
    const { turns, used } = await thirty(`edit ${edited}`);
    const whole = used.at(-1) ?? 0;
    const before = turns.slice(0, 2 * (edited - 1));
    const text = "in other words: code";
    const { promptTokens, read } = await say(before, text, `edit ${edited}`);
    const again = read - (await messageTokens(text)) - around;
    // Far under the whole, and under what lies before the change.
    expect(again, `turn ${edited}`).toBeLessThan(whole / 5);
    expect(again, `turn ${edited}`).toBeLessThan(promptTokens / 2);
    expect(before.at(-1)?.text).toContain("```");
  }
});

test("an earlier answer is made again from a place near by", async () => {
  const { turns, used } = await thirty("again");
  const kept = turns.slice(0, 2 * 20 - 1);
  const answer = await ask(engine, kept, { conversationId: "again" });
  const { promptTokens, reusedTokens } = statsOf(answer);
  expect(answer.text).toBe(turns[39]?.text);
  expect(promptTokens - reusedTokens).toBeLessThan((used.at(-1) ?? 0) / 5);
});

test("another branch is read from the fork, once; editing in it and going back to the fork is near by again", async () => {
  const { turns, used } = await thirty("branches");
  const fork = 15;
  const shared = turns.slice(0, 2 * fork);
  const other = [...shared];
  for (let turn = fork; turn < count; turn++)
    other.push(
      { role: "user", text: `${"the other branch ".repeat(8)}${turn} hello` },
      { role: "assistant", text: turns[1]?.text ?? "", thinking: "" },
    );
  const opened = await say(other, "table", "branches");
  const beyondFork = opened.promptTokens - (used[fork - 1] ?? 0);
  expect(opened.read - beyondFork).toBeLessThan((used[fork - 1] ?? 0) / 3);
  // It was read in one go; there are places to go back to in the middle of it all the same.
  const edited = other.slice(0, 2 * 22);
  const { read } = await say(edited, "code", "branches");
  expect(read).toBeLessThan(opened.promptTokens / 5);
  const back = await say([...shared], "code", "branches");
  expect(back.read).toBeLessThan((used[fork - 1] ?? 0) / 3);
});
