import { describe, expect, it } from "vitest";
import type { Conversation } from "../../main/contract";
import { conversation as chat } from "../../test/fixtures/chat";
import { ageOf, groupConversations } from "./grouping";

const now = new Date(2026, 10, 24, 0, 30);

function conversation(id: string, updatedAt: Date, title = id): Conversation {
  const at = updatedAt.toISOString();
  return chat({ id, title, createdAt: at, updatedAt: at });
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

  it("are listed newest first and can be looked for", () => {
    const all = [
      conversation("old", new Date(2026, 10, 23, 8), "Mills"),
      conversation("new", new Date(2026, 10, 23, 9), "Querns and mills"),
      conversation("today", new Date(2026, 10, 24), "Bread"),
    ];
    expect(groupConversations(all, now).map((group) => group.conversations.map(({ id }) => id))).toEqual([
      ["today"],
      ["new", "old"],
    ]);
    expect(
      groupConversations(all, now, " MILLS ").flatMap((group) => group.conversations.map(({ id }) => id)),
    ).toEqual(["new", "old"]);
  });
});
