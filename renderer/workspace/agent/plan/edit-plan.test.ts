import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanItem } from "../../../../main/contract";
import {
  addedItem,
  itemKeys,
  longestItem,
  markedItem,
  mostItems,
  movedItem,
  rewordedItem,
} from "./edit-plan";

const plan: PlanItem[] = [
  { text: "read", state: "done" },
  { text: "change", state: "doing" },
  { text: "test", state: "open" },
];
const texts = (items: readonly PlanItem[]) => items.map(({ text }) => text);

describe("a plan", () => {
  it("moves an item and keeps all of them", () => {
    expect(texts(movedItem(plan, 2, 0))).toEqual(["test", "read", "change"]);
    expect(texts(movedItem(plan, 0, 99))).toEqual(["change", "test", "read"]);
    expect(movedItem(plan, 9, 0)).toEqual(plan);
    fc.assert(
      fc.property(fc.nat(4), fc.integer({ min: -2, max: 5 }), (from, to) => {
        expect(texts(movedItem(plan, from, to)).toSorted()).toEqual(texts(plan).toSorted());
      }),
    );
  });

  it("takes other words, and drops an item whose words are gone", () => {
    expect(rewordedItem(plan, 1, " change it ")[1]).toEqual({ text: "change it", state: "doing" });
    expect(texts(rewordedItem(plan, 1, "  "))).toEqual(["read", "test"]);
    expect(rewordedItem(plan, 0, "x".repeat(900))[0]?.text).toHaveLength(longestItem);
  });

  it("tells its items apart, also those with the same words", () => {
    const twice: PlanItem[] = [...plan, { text: "test", state: "done" }];
    expect(new Set(itemKeys(twice)).size).toBe(4);
    expect(itemKeys(movedItem(plan, 2, 0)).toSorted()).toEqual(itemKeys(plan).toSorted());
  });

  it("marks an item, and only that one", () => {
    expect(markedItem(plan, 2, "dropped").map(({ state }) => state)).toEqual(["done", "doing", "dropped"]);
  });

  it("grows at its end, as far as a plan may", () => {
    expect(addedItem(plan, "tell").at(-1)).toEqual({ text: "tell", state: "open" });
    expect(addedItem(plan, " ")).toEqual(plan);
    const full = Array.from({ length: mostItems }, () => ({ text: "x", state: "open" }) as const);
    expect(addedItem(full, "more")).toHaveLength(mostItems);
  });
});
