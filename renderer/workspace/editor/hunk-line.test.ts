import { describe, expect, it } from "vitest";
import type { Hunk } from "../../../main/contract";
import { firstChangedLine } from "./hunk-line";
import { languageFor } from "./languages";

const hunk = (newStart: number, newLines: number, lines: string[]): Hunk => ({
  id: "h",
  oldStart: 1,
  oldLines: 1,
  newStart,
  newLines,
  lines,
});

describe("a hunk's bar", () => {
  it("stands above its first changed line, not above what only surrounds it", () => {
    expect(firstChangedLine(hunk(4, 3, [" a", " b", "+c"]))).toBe(6);
    expect(firstChangedLine(hunk(1, 1, ["-a", "+b"]))).toBe(1);
  });

  it("stands after the line before it where everything was removed", () => {
    expect(firstChangedLine(hunk(4, 0, ["-a"]))).toBe(5);
    expect(firstChangedLine(hunk(0, 0, ["-a"]))).toBe(1);
  });
});

describe("the language of a file", () => {
  it("is told by its ending, or by its whole name", () => {
    expect(languageFor("src/a.TSX")?.name).toBe("TSX");
    expect(languageFor("Dockerfile")?.name).toBe("Dockerfile");
    expect(languageFor("sub/CMakeLists.txt")?.name).toBe("CMake");
    expect(languageFor("notes.txt")).toBeNull();
  });
});
