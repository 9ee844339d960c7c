import { expect, it } from "vitest";
import { Pace } from "./pace";

const waits = (ms: number) => {
  const from = performance.now();
  while (performance.now() - from < ms);
  return "read";
};
const bytes = () => 0;

it("a disk that was slow is asked by other threads for a while, then tried again", () => {
  const pace = new Pace();
  expect(pace.atOnce(() => waits(40), bytes)).toBe("read");
  let left = 0;
  while (pace.atOnce(() => "read", bytes) === undefined) left += 1;
  expect(left).toBeGreaterThan(10);
  expect(left).toBeLessThan(1000);
});

it("much in one answer takes its time without being slow", () => {
  const pace = new Pace();
  for (let n = 0; n < 3; n += 1)
    expect(
      pace.atOnce(
        () => waits(30),
        () => 100_000_000,
      ),
    ).toBe("read");
});

it("others have their turn in a long row", async () => {
  const pace = new Pace();
  let turns = 0;
  setImmediate(() => {
    turns += 1;
  });
  waits(30);
  await pace.turn();
  expect(turns).toBe(1);
});
