import { expect, test } from "vitest";
import { choicesWith } from "./choices";

test("a value that was set elsewhere is among the choices, once and in its place", () => {
  expect(choicesWith([15, 60, 240], 60)).toEqual([15, 60, 240]);
  expect(choicesWith([15, 60, 240], 37)).toEqual([15, 37, 60, 240]);
  expect(choicesWith([15, 60, 240], 0)).toEqual([15, 60, 240]);
});
