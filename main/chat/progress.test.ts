import { expect, it } from "vitest";
import type { TurnProgress } from "../contract";
import { createProgress } from "./progress";

function recorded(whole?: TurnProgress["phase"], readingSpeed: () => number | null = () => null) {
  const told: TurnProgress[] = [];
  let now = 0;
  const progress = createProgress(
    { id: "m", conversationId: "c" },
    (event, payload) => {
      if (event === "progress") told.push(payload as TurnProgress);
    },
    readingSpeed,
    whole,
    () => {
      now += 1000;
      return now;
    },
  );
  return { told, progress };
}
const reading = {
  type: "reading",
  readTokens: 5,
  newTokens: 20,
  secondsLeft: 3,
  contextUsedTokens: 9,
  contextTokens: 100,
} as const;

it("what is read, of how much and for how long still, is told as it comes", () => {
  const { told, progress } = recorded();
  progress.event(reading);
  progress.event({ type: "thinking", text: "hm" });
  progress.event({ type: "text", text: "so" });
  expect(told.map(({ phase }) => phase)).toEqual(["reading", "thinking", "writing"]);
  expect(told[0]).toMatchObject({ readTokens: 5, newTokens: 20, secondsLeft: 3, contextUsedTokens: 9 });
});

it("how long it will read is told before the first of it is read, by what is expected of the model", () => {
  const { told, progress } = recorded(undefined, () => 10);
  const begins = { ...reading, readTokens: 0, secondsLeft: null };
  progress.event(begins);
  progress.phase("waiting");
  progress.event(reading);
  expect(told.map(({ phase, secondsLeft }) => [phase, secondsLeft])).toEqual([
    ["reading", 2],
    ["waiting", 2],
    // Its own speed is the better one.
    ["reading", 3],
  ]);
  for (const nobodyKnows of [null, 0]) {
    const other = recorded(undefined, () => nobodyKnows);
    other.progress.event(begins);
    expect(other.told[0]?.secondsLeft).toBeNull();
  }
});

it("a phase that stands for everything is told throughout, with the same figures", () => {
  const { told, progress } = recorded("compacting");
  progress.event({ type: "loading", progress: 0.5 });
  progress.event(reading);
  progress.event({ type: "text", text: "so" });
  expect(new Set(told.map(({ phase }) => phase))).toEqual(new Set(["compacting"]));
  expect(told.at(-1)).toMatchObject({ readTokens: 5, newTokens: 20 });
});
