import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { piecesOf } from "../../workspace/find/found-text";
import { quickQuery } from "../../workspace/quick-query";
import { fromFrame } from "../../workspace/terminal/messages";
import { findRows, globsOf } from "./find-in-files";
import { gitStates } from "./git";
import { layoutFrom, sizeLimits } from "./layout";
import { inside, isWithin, movedPath, nameOf, parentOf } from "./path";

describe("paths", () => {
  it("go apart and together again", () => {
    const part = fc.stringMatching(/^[a-z.]{1,5}$/);
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const path = parts.join("/");
        expect(inside(parentOf(path), nameOf(path))).toBe(path);
      }),
    );
  });

  it("move with the folder above them, and with no other one that begins alike", () => {
    expect(movedPath("src/a/b.ts", "src/a", "lib")).toBe("lib/b.ts");
    expect(movedPath("src/ab.ts", "src/a", "lib")).toBe("src/ab.ts");
    expect(isWithin("src/a", "src/a")).toBe(true);
  });
});

describe("globs of the search", () => {
  it("are parted by commas, but not inside of braces", () => {
    expect(globsOf(" src/**, *.{ts,tsx} ,,")).toEqual(["src/**", "*.{ts,tsx}"]);
  });
});

describe("the results of a search", () => {
  const line = (path: string, number: number, hits: [number, number][]) => ({
    path,
    line: number,
    text: "const total = 0;",
    hits,
  });
  const lines = [
    line("a.ts", 1, [[6, 11]]),
    line("b.ts", 1, [[0, 5]]),
    line("a.ts", 9, [
      [0, 1],
      [2, 3],
    ]),
  ];

  it("are grouped by file, however they came, and a folded file keeps its count", () => {
    const rows = findRows(lines, new Set(["a.ts"]));
    expect(rows.map(({ kind }) => kind)).toEqual(["file", "file", "line"]);
    expect(rows[0]).toMatchObject({ path: "a.ts", count: 3, folded: true });
  });

  it("show a piece of a line of a million characters, with its first hit", () => {
    const text = `${"x".repeat(500_000)}needle${"y".repeat(500_000)}`;
    const pieces = piecesOf({ text, hits: [[500_000, 500_006]] });
    expect(pieces.map((piece) => piece.text).join("").length).toBeLessThan(400);
    expect(pieces.find(({ hit }) => hit)?.text).toBe("needle");
    expect(pieces[0]?.text).toBe("…");
  });

  it("lose no character between the pieces of a short line", () => {
    expect(
      piecesOf({
        text: "  const a = b;",
        hits: [
          [8, 9],
          [12, 13],
        ],
      })
        .map((piece) => piece.text)
        .join(""),
    ).toBe("const a = b;");
  });
});

describe("what git says", () => {
  it("shows at the folders above, the heaviest first", () => {
    const states = gitStates([
      { path: "src/a.ts", from: null, staged: null, unstaged: "untracked" },
      { path: "src/deep/b.ts", from: null, staged: "added", unstaged: "deleted" },
    ]);
    expect(states.get("src/deep/b.ts")).toBe("deleted");
    expect(states.get("src/deep")).toBe("modified");
    expect(states.get("src")).toBe("modified");
    expect(states.get("src/a.ts")).toBe("untracked");
  });
});

describe("quick open", () => {
  it("takes a line after a colon", () => {
    expect(quickQuery("clock.ts:12")).toEqual({ query: "clock.ts", line: 12 });
    expect(quickQuery("clock:")).toEqual({ query: "clock", line: null });
    expect(quickQuery("a:0")).toEqual({ query: "a", line: 1 });
    expect(quickQuery("clock")).toEqual({ query: "clock", line: null });
  });
});

describe("the layout", () => {
  it("is what was remembered as far as it makes sense, whatever was remembered", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (kept) => {
        const layout = layoutFrom(kept);
        for (const name of ["sideWidth", "agentWidth", "terminalHeight"] as const) {
          expect(layout[name]).toBeGreaterThanOrEqual(sizeLimits[name].min);
          expect(layout[name]).toBeLessThanOrEqual(sizeLimits[name].max);
        }
      }),
    );
    expect(layoutFrom({ side: "git", sideWidth: 1e9, wrap: true })).toMatchObject({
      side: "git",
      sideWidth: sizeLimits.sideWidth.max,
      wrap: true,
    });
  });
});

describe("what the terminal's frame says", () => {
  it("is taken only in the few forms that there are", () => {
    expect(fromFrame({ type: "input", id: "t1", data: "ls\r" })).toEqual({
      type: "input",
      id: "t1",
      data: "ls\r",
    });
    expect(fromFrame({ type: "input", id: "t1", data: "x".repeat(1_000_001) })).toBeNull();
    expect(fromFrame({ type: "size", id: "t1", columns: 80.5, rows: 24 })).toBeNull();
    expect(fromFrame({ type: "size", id: "t1", columns: 1, rows: 24 })).toBeNull();
    expect(fromFrame({ type: "open", url: "https://example.com" })).toBeNull();
    expect(fromFrame({ type: "toggle", extra: 1 })).toEqual({ type: "toggle" });
    fc.assert(fc.property(fc.anything(), (data) => fromFrame(data) === null));
  });
});
