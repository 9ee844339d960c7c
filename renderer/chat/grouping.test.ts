import { describe, expect, it } from "vitest";
import type { Conversation } from "../../main/contract";
import { conversation as chat } from "../../test/fixtures/chat";
import { ageOf, groupConversations, linesOf } from "./grouping";

const now = new Date(2026, 10, 24, 0, 30);

function conversation(id: string, updatedAt: Date): Conversation {
  const at = updatedAt.toISOString();
  return chat({ id, title: id, createdAt: at, updatedAt: at });
}

describe("conversations by day", () => {
  it("go by the calendar, not by hours", () => {
    expect(ageOf(new Date(2026, 10, 24, 0, 1), now)).toBe("today");
    expect(ageOf(new Date(2026, 10, 23, 23, 59), now)).toBe("yesterday");
    expect(ageOf(new Date(2026, 10, 18), now)).toBe("week");
    expect(ageOf(new Date(2026, 10, 17), now)).toBe("month");
    expect(ageOf(new Date(2025, 10, 24), now)).toBe("older");
  });

  it("count a time in the future, or none at all, as today", () => {
    expect(ageOf(new Date(2026, 10, 30), now)).toBe("today");
    expect(ageOf(new Date(Number.NaN), now)).toBe("today");
  });

  it("are listed newest first, pinned ones on top and archived ones at the end", () => {
    const all = [
      conversation("old", new Date(2026, 10, 23, 8)),
      conversation("new", new Date(2026, 10, 23, 9)),
      { ...conversation("kept", new Date(2025, 1, 1)), pinned: true },
      { ...conversation("away", new Date(2026, 10, 24)), pinned: true, archived: true },
      conversation("today", new Date(2026, 10, 24)),
    ];
    const groups = groupConversations(all, now);
    expect(groups.map(({ name, conversations }) => [name, conversations.map(({ id }) => id)])).toEqual([
      ["pinned", ["kept"]],
      ["today", ["today"]],
      ["yesterday", ["new", "old"]],
      ["archived", ["away"]],
    ]);
  });

  it("are counted over all groups, what is folded away left out", () => {
    const groups = groupConversations(
      [
        conversation("a", new Date(2026, 10, 24)),
        conversation("b", new Date(2026, 10, 23)),
        { ...conversation("c", new Date(2026, 10, 23)), archived: true },
      ],
      now,
    );
    const places = (open: boolean) =>
      linesOf(groups, open).map((line) => (line.kind === "heading" ? line.name : line.place));
    expect(places(false)).toEqual(["today", 1, "yesterday", 2, "archived"]);
    expect(places(true)).toEqual(["today", 1, "yesterday", 2, "archived", 3]);
  });
});
