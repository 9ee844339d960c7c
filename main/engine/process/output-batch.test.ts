import { expect, test, vi } from "vitest";
import type { OutputEvent } from "../qwen";
import { OutputBatch } from "./output-batch";

test("the first token is sent at once, what comes soon after it as one, in order, and nothing waits at the end", () => {
  vi.useFakeTimers();
  try {
    const sent: [OutputEvent[], number][] = [];
    const batch = new OutputBatch((events, generated) => sent.push([events, generated]));
    const take = (event: OutputEvent) => {
      batch.append([event]);
      batch.token();
    };
    take({ type: "thinking", text: "a" });
    expect(sent).toEqual([[[{ type: "thinking", text: "a" }], 1]]);
    take({ type: "thinking", text: "b" });
    take({ type: "thinking", text: "c" });
    take({ type: "text", text: "d" });
    expect(sent).toHaveLength(1);
    vi.advanceTimersByTime(40);
    expect(sent[1]).toEqual([
      [
        { type: "thinking", text: "bc" },
        { type: "text", text: "d" },
      ],
      4,
    ]);
    batch.token();
    batch.append([{ type: "text", text: "e" }]);
    batch.flush();
    expect(sent[2]).toEqual([[{ type: "text", text: "e" }], 5]);
    vi.advanceTimersByTime(100);
    expect(sent).toHaveLength(3);
  } finally {
    vi.useRealTimers();
  }
});

/** Tokens of a steady speed for a second. @returns how often they were passed on */
function passesOfASecond(onProcessor: boolean, tokensPerSecond: number): number {
  vi.useFakeTimers();
  try {
    let passes = 0;
    const batch = new OutputBatch(() => passes++, onProcessor);
    for (let n = 0; n < tokensPerSecond; n++) {
      batch.append([{ type: "text", text: "x" }]);
      batch.token();
      vi.advanceTimersByTime(1000 / tokensPerSecond);
    }
    return passes;
  } finally {
    vi.useRealTimers();
  }
}

test("where a card writes, words flow at any speed", () => {
  expect(passesOfASecond(false, 100)).toBeGreaterThan(20);
  expect(passesOfASecond(false, 1000)).toBeGreaterThan(20);
});

test("on the processor every token of a slow model is shown as it comes, and what nobody could read four times a second", () => {
  expect(passesOfASecond(true, 8)).toBe(8);
  expect(passesOfASecond(true, 100)).toBeGreaterThanOrEqual(9);
  expect(passesOfASecond(true, 1000)).toBeLessThanOrEqual(6);
});
