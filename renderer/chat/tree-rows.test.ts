import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { TreeNode } from "../../main/contract";
import { treeRows } from "./tree-rows";

let minute = 0;

function node(id: string, parentId: string | null): TreeNode {
  minute += 1;
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, minute)).toISOString();
  return { id, parentId, role: "user", preview: id, status: "complete", active: false, createdAt };
}

const lines = (nodes: readonly TreeNode[]) => treeRows(nodes).map((row) => `${row.depth}${row.node.id}`);

describe("the tree of branches", () => {
  it("is a straight column where nothing forked", () => {
    expect(lines([node("a", null), node("b", "a"), node("c", "b")])).toEqual(["0a", "0b", "0c"]);
  });

  it("goes to the right at a fork, and gives each branch whole before the next one", () => {
    const nodes = [
      node("a", null),
      node("b", "a"),
      node("b2", "b"),
      node("c", "a"),
      node("c2", "c"),
      node("c3", "c"),
    ];
    expect(lines(nodes)).toEqual(["0a", "1b", "1b2", "1c", "2c2", "2c3"]);
    expect(treeRows(nodes).filter(({ forked }) => forked)).toHaveLength(4);
  });

  it("has every message once, each after its parent, whatever the parents are", () => {
    const id = fc.constantFrom("a", "b", "c", "d", "e", "gone");
    const all = ["a", "b", "c", "d", "e"];
    fc.assert(
      fc.property(fc.uniqueArray(fc.constantFrom(...all)), fc.array(fc.option(id)), (ids, parents) => {
        const nodes = ids.map((each, index) => node(each, parents[index] ?? null));
        const rows = treeRows(nodes).map((row) => row.node);
        expect(rows.map((row) => row.id).sort()).toEqual([...ids].sort());
        const circular = new Set(ids.filter((each) => inCircle(each, nodes)));
        rows.forEach((row, at) => {
          const parent = rows.findIndex((other) => other.id === row.parentId);
          if (parent >= 0 && !circular.has(row.id)) expect(parent).toBeLessThan(at);
        });
      }),
    );
  });

  it("of a very long conversation does not use up the stack", () => {
    const nodes = Array.from({ length: 50_000 }, (_, index) =>
      node(`${index}`, index === 0 ? null : `${index - 1}`),
    );
    expect(treeRows(nodes)).toHaveLength(50_000);
  });
});

function inCircle(id: string, nodes: readonly TreeNode[]): boolean {
  const seen = new Set<string>();
  let at: string | null | undefined = id;
  while (at !== null && at !== undefined) {
    if (seen.has(at)) return true;
    seen.add(at);
    const current: string = at;
    at = nodes.find((each) => each.id === current)?.parentId;
  }
  return false;
}
