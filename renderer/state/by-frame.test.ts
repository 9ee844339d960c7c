import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { byFrame } from "./by-frame";

/** Frames of a display with 60 a second; work in them takes real time. */
beforeEach(() => {
  vi.stubGlobal("requestAnimationFrame", (draw: () => void) => setTimeout(draw, 16));
  vi.stubGlobal("cancelAnimationFrame", (frame: ReturnType<typeof setTimeout>) => clearTimeout(frame));
});
afterEach(() => vi.unstubAllGlobals());

const pause = (ms: number) => new Promise((over) => setTimeout(over, ms));

/** Pushes a number every 2 ms for a while, and tells what was shown. */
async function run(costMs: number, forMs: number) {
  const shown: (readonly number[])[] = [];
  const shownAt: number[] = [];
  const frames = byFrame<number>((pieces) => {
    shown.push(pieces);
    shownAt.push(performance.now());
    for (const until = performance.now() + costMs; performance.now() < until; );
  });
  const begun = performance.now();
  let pushed = 0;
  while (performance.now() - begun < forMs) {
    frames.push(pushed++);
    await pause(2);
  }
  await pause(400);
  return { shown, shownAt, pushed };
}

test("what comes within a frame is shown together, in order, and nothing is left behind", async () => {
  const { shown, pushed } = await run(0, 200);
  expect(shown.flat()).toEqual([...Array(pushed).keys()]);
  expect(shown.length).toBeLessThan(pushed);
  expect(shown.length).toBeGreaterThan(4);
});

test("showing that takes long gets a sixth of the time at most, and nothing is lost by it", async () => {
  const costMs = 20;
  const { shown, shownAt, pushed } = await run(costMs, 900);
  expect(shown.flat()).toEqual([...Array(pushed).keys()]);
  // Whatever delays a frame only makes the share smaller.
  const span = (shownAt.at(-1) ?? 0) - (shownAt[0] ?? 0);
  expect(((shown.length - 1) * costMs) / span).toBeLessThanOrEqual(0.175);
  expect(shown.length).toBeGreaterThan(3);
});

test("what is dropped is not shown", async () => {
  const shown: number[] = [];
  const frames = byFrame<number>((pieces) => shown.push(...pieces));
  frames.push(1);
  frames.push(2);
  frames.drop((piece) => piece === 1);
  await pause(60);
  expect(shown).toEqual([2]);
});
