import { expect, it } from "vitest";
import type { TurnProgress } from "../contract";
import { createProgress } from "./progress";

function recorded(whole?: TurnProgress["phase"]) {
  const told: TurnProgress[] = [];
  let now = 0;
  const progress = createProgress(
    { id: "m", conversationId: "c" },
    (event, payload) => {
      if (event === "progress") told.push(payload as TurnProgress);
    },
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

it("a phase that stands for everything is told throughout, with the same figures", () => {
  const { told, progress } = recorded("compacting");
  progress.event({ type: "loading", progress: 0.5 });
  progress.event(reading);
  progress.event({ type: "text", text: "so" });
  expect(new Set(told.map(({ phase }) => phase))).toEqual(new Set(["compacting"]));
  expect(told.at(-1)).toMatchObject({ readTokens: 5, newTokens: 20 });
});
