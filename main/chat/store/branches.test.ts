import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import {
  sampleConversation,
  sampleMessage,
  sampleTurn,
} from "../../../test/integration/support/sample-messages";
import { type Node, newestBelow, pathTo } from "./branches";
import { storeCalls } from "./calls";
import { migrate } from "./migrate";
import { openSql } from "./sql";
import type { StoreCalls } from "./types";

const tree = fc
  .array(fc.nat(), { minLength: 1, maxLength: 60 })
  .map((choices): Node[] =>
    choices.map((choice, n) => ({ id: `${n}`, parentId: n === 0 ? null : `${choice % n}` })),
  );

describe("the path to a message", () => {
  it("starts at the root, ends there, and each follows its parent, in any tree", () => {
    fc.assert(
      fc.property(tree, fc.nat(), (nodes, choice) => {
        const leaf = `${choice % nodes.length}`;
        const path = pathTo(nodes, leaf);
        const parentOf = new Map(nodes.map(({ id, parentId }) => [id, parentId]));
        expect(path.at(-1)).toBe(leaf);
        path.forEach((id, n) => {
          expect(parentOf.get(id)).toBe(n === 0 ? null : path[n - 1]);
        });
      }),
    );
  });

  it("ends even where the data runs in a circle, and goes to the newest where the end is unknown", () => {
    const circle = [
      { id: "a", parentId: "b" },
      { id: "b", parentId: "a" },
    ];
    expect(pathTo(circle, "b")).toEqual(["a", "b"]);
    expect(pathTo(circle, "gone")).toEqual(["a", "b"]);
    expect(pathTo([], null)).toEqual([]);
  });

  it("below a message leads to a message that has none below it, and passes the first", () => {
    fc.assert(
      fc.property(tree, fc.nat(), (nodes, choice) => {
        const from = `${choice % nodes.length}`;
        const end = newestBelow(nodes, from);
        expect(nodes.some(({ parentId }) => parentId === end)).toBe(false);
        expect(pathTo(nodes, end)).toContain(from);
      }),
    );
  });
});

describe("branches in the store", () => {
  let store: StoreCalls;
  beforeEach(() => {
    const sql = openSql(":memory:");
    sql.exec("PRAGMA foreign_keys = ON");
    migrate(sql);
    store = storeCalls(sql);
    store.createConversation(sampleConversation("c"));
    const add = (id: string, parentId: string | null, role: "user" | "assistant") =>
      store.addTurn(sampleTurn({ user: sampleMessage(id, parentId, { role }) }));
    add("q1", null, "user");
    add("a1", "q1", "assistant");
    add("q2", "a1", "user");
    add("a2", "q2", "assistant");
    add("b1", "q1", "assistant");
    return () => sql.close();
  });
  const ids = () => store.path("c").map(({ id }) => id);

  it("the one that was written last is open, and each message knows the branches in its place", () => {
    expect(ids()).toEqual(["q1", "b1"]);
    expect(store.path("c").map(({ siblings }) => siblings)).toEqual([["q1"], ["a1", "b1"]]);
    expect(store.message("a1")?.siblings).toEqual(["a1", "b1"]);
  });

  it("another is opened at its newest end, and stays open", () => {
    expect(store.openBranch("c", "a1")).toBe(true);
    expect(ids()).toEqual(["q1", "a1", "q2", "a2"]);
    expect(store.openBranch("c", "elsewhere")).toBe(false);
    expect(ids()).toEqual(["q1", "a1", "q2", "a2"]);
    expect(store.path("c", "b1").map(({ id }) => id)).toEqual(["q1", "b1"]);
  });

  it("all show in the tree, with those of the open one marked", () => {
    expect(store.tree("c").map(({ id, parentId, active }) => [id, parentId, active])).toEqual([
      ["q1", null, true],
      ["a1", "q1", false],
      ["q2", "a1", false],
      ["a2", "q2", false],
      ["b1", "q1", true],
    ]);
  });

  it("the tree shows the first words, on one line and not cut inside a character", () => {
    const text = `one\n\n two ${"😀".repeat(200)}`;
    store.addTurn(sampleTurn({ user: sampleMessage("long", "b1", { text }) }));
    const preview = store.tree("c").at(-1)?.preview ?? "";
    expect(preview.startsWith("one two 😀")).toBe(true);
    expect(Array.from(preview)).toHaveLength(80);
    expect(preview.endsWith("😀…")).toBe(true);
  });
});
