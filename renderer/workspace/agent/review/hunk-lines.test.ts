import { describe, expect, it } from "vitest";
import type { Hunk } from "../../../../main/contract";
import { countLines, keptHunks, numberedLines, rejectedHunks } from "./hunk-lines";

const hunk: Hunk = {
  id: "h1",
  oldStart: 10,
  oldLines: 3,
  newStart: 12,
  newLines: 3,
  lines: [" a", "-b", "+B", "+C", "-c"],
};

describe("the lines of a hunk", () => {
  it("have the numbers that they have in the file before and after", () => {
    expect(numberedLines(hunk).map(({ sign, before, after, text }) => [sign, before, after, text])).toEqual([
      [" ", 10, 12, "a"],
      ["-", 11, null, "b"],
      ["+", null, 13, "B"],
      ["+", null, 14, "C"],
      ["-", 12, null, "c"],
    ]);
  });

  it("are counted by what comes and what goes", () => {
    expect(countLines([hunk, hunk])).toEqual({ added: 4, removed: 4 });
  });

  it("are kept unless they were rejected", () => {
    const hunks = [hunk, { ...hunk, id: "h2" }, { ...hunk, id: "h3" }];
    const decided = { h1: "accepted", h2: "rejected" } as const;
    expect(keptHunks(hunks, decided)).toEqual(["h1", "h3"]);
    expect(rejectedHunks(hunks, decided)).toEqual(["h2"]);
  });
});
