import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileEntry } from "../../../main/contract";
import { rowOf, treeMove, treeRows, typedAhead } from "./tree-rows";

const entry = (path: string, kind: FileEntry["kind"] = "file"): FileEntry => ({
  name: path.slice(path.lastIndexOf("/") + 1),
  path,
  kind,
  bytes: 0,
  ignored: false,
});

const entries = {
  "": [entry("docs", "folder"), entry("src", "folder"), entry("README.md")],
  src: [entry("src/zones", "folder"), entry("src/clock.ts"), entry("src/format.ts")],
  "src/zones": [],
};
const parts = { entries, errors: {}, expanded: new Set(["src"]), naming: null };
const rows = treeRows(parts);
const paths = rows.map((row) => (row.kind === "entry" ? row.entry.path : row.kind));

describe("the lines of the tree", () => {
  it("are those of open folders, in their order, each knowing its place among its siblings", () => {
    expect(paths).toEqual(["docs", "src", "src/zones", "src/clock.ts", "src/format.ts", "README.md"]);
    expect(rows[3]).toMatchObject({ depth: 1, place: 2, count: 3 });
  });

  it("say what a folder without entries is: being read, empty, or not readable", () => {
    const open = { ...parts, expanded: new Set(["docs", "src", "src/zones"]) };
    const error = { code: "file-not-found", params: {} } as const;
    expect(treeRows(open).map(({ kind }) => kind)).toContain("reading");
    expect(treeRows(open).map(({ kind }) => kind)).toContain("empty");
    expect(treeRows({ ...open, errors: { docs: error } })[1]).toMatchObject({ kind: "error", path: "docs" });
  });

  it("have a field for a new name first in its folder", () => {
    const naming = { kind: "new-file", folder: "src" } as const;
    expect(treeRows({ ...parts, naming })[2]).toMatchObject({ kind: "naming", depth: 1 });
  });
});

describe("the keys of the tree", () => {
  const at = (path: string): number => rowOf(rows, path);

  it("open a closed folder with the right arrow, then go into it; the left arrow goes back out", () => {
    expect(treeMove(rows, at("docs"), "ArrowRight")).toEqual({ open: "docs", how: true });
    expect(treeMove(rows, at("src"), "ArrowRight")).toEqual({ to: at("src/zones") });
    expect(treeMove(rows, at("src/format.ts"), "ArrowLeft")).toEqual({ to: at("src") });
    expect(treeMove(rows, at("src"), "ArrowLeft")).toEqual({ open: "src", how: false });
    expect(treeMove(rows, at("README.md"), "ArrowRight")).toBeNull();
  });

  it("never lead out of the tree", () => {
    const keys = fc.constantFrom("ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown", "ArrowLeft");
    fc.assert(
      fc.property(fc.array(keys), fc.integer({ min: -1, max: rows.length - 1 }), (pressed, start) => {
        let here = start;
        for (const key of pressed) {
          const move = treeMove(rows, here, key, 3);
          if (move !== null && "to" in move) here = move.to;
        }
        return here === start || rows[here]?.kind === "entry";
      }),
    );
  });

  it("find the next name by its letters, around the end, and stay while more letters are typed", () => {
    expect(typedAhead(rows, at("README.md"), "d")).toBe(at("docs"));
    expect(typedAhead(rows, at("src"), "sr")).toBe(at("src"));
    expect(typedAhead(rows, at("src"), "FOR")).toBe(at("src/format.ts"));
    expect(typedAhead(rows, at("src"), "x")).toBe(-1);
  });
});
