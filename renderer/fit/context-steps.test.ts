import fc from "fast-check";
import { expect, test } from "vitest";
import { knobs } from "../../main/contract";
import { contextAt, lastStep, leastContext, mostContext, readContext, stepOf } from "./context-steps";

test("every position of the slider is a context that main takes, longer than the one before, and is found again", () => {
  const lengths = Array.from({ length: lastStep + 1 }, (_, step) => contextAt(step));
  expect(lengths[0]).toBe(leastContext);
  expect(lengths.at(-1)).toBe(mostContext);
  expect(lengths).toEqual([...new Set(lengths)].toSorted((a, b) => a - b));
  for (const [step, length] of lengths.entries()) {
    expect(knobs.shape.contextTokens.safeParse(length).success).toBe(true);
    expect(stepOf(length)).toBe(step);
  }
  for (const usual of [4096, 16_384, 32_768, 65_536, 131_072]) expect(lengths).toContain(usual);
});

test("the ends are those of the contract", () => {
  for (const [tokens, good] of [
    [leastContext, true],
    [leastContext - 1, false],
    [mostContext, true],
    [mostContext + 1, false],
  ] as const)
    expect(knobs.shape.contextTokens.safeParse(tokens).success).toBe(good);
});

test("a context is read as people write it, and nonsense is not", () => {
  expect(["65536", "65,536", "65 536", "65.536", " 64K ", "64k"].map(readContext)).toEqual(
    Array.from({ length: 6 }, () => 65_536),
  );
  for (const text of ["", "many", "64KB", "0", "-4096", "1023", "262145", "257K", "1e6", "K"])
    expect(readContext(text), text).toBeNull();
});

test("whatever is typed is a whole number within the limits, or nothing", () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const tokens = readContext(text);
      expect(tokens === null || knobs.shape.contextTokens.safeParse(tokens).success).toBe(true);
    }),
  );
});
