import { expect, test } from "vitest";
import { parseStat } from "./process-tree";

test("a process is read whatever its program is called", () => {
  expect(parseStat("42 (a) S (b) c) S 7 42 9 34816 42 4194560")).toEqual({ pid: 42, parent: 7, session: 9 });
  expect(parseStat("")).toBeNull();
});
