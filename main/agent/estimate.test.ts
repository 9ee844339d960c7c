import { afterEach, expect, test } from "vitest";
import { AgentWorld } from "../../test/fixtures/agent/agent-world";
import { says } from "../../test/fixtures/agent/scripted-backend";
import type { StepProgress } from "../contract";

let world: AgentWorld;
afterEach(() => world.close());

const lefts = () =>
  world.events
    .filter(({ event }) => event === "progress")
    .map(({ payload }) => payload as StepProgress)
    .filter(({ phase, newTokens }) => phase === "reading" && newTokens === 6000)
    .map(({ secondsLeft }) => secondsLeft);
const reads = [
  { read: 0, all: 6000, secondsLeft: null },
  { read: 512, all: 6000, secondsLeft: 90 },
];

test("the time of a long step is told before a token of it is read, at the speed to be expected, then at its own", async () => {
  world = await AgentWorld.open({}, [{ ...says("So."), reads }]);
  world.readingSpeed = 50;
  const { id } = await world.task();
  await world.send(id, "Go.");
  await world.until(id, "idle");
  expect(lefts()).toContain(120);
  expect(lefts().at(-1)).toBe(90);
  const { readSeconds, text } = await world.agent.countDraft({ text: "a".repeat(4000), mentions: [] });
  expect(readSeconds).toBeCloseTo(text / 50);
});

test("what nobody knows is said to be unknown", async () => {
  world = await AgentWorld.open({}, [{ ...says("So."), reads }]);
  const { id } = await world.task();
  await world.send(id, "Go.");
  await world.until(id, "idle");
  expect(new Set(lefts())).toEqual(new Set([null, 90]));
  expect((await world.agent.countDraft({ text: "words", mentions: [] })).readSeconds).toBeNull();
});
