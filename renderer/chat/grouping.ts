import type { Conversation } from "../../main/contract";

/** When something was last touched, seen from now, in calendar days of this place. */
export type Age = "today" | "yesterday" | "week" | "month" | "older";

/** What a group of the list holds. */
export type GroupName = "pinned" | Age | "archived";

interface Group {
  readonly name: GroupName;
  readonly conversations: readonly Conversation[];
}

function startOfDay(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate());
}

/** How long ago a day was. A time in the future, from a clock that was wrong, counts as today. */
export function ageOf(then: Date, now: Date): Age {
  // Rounded, because a day may have 23 or 25 hours.
  const days = Math.round((startOfDay(now).getTime() - startOfDay(then).getTime()) / 86_400_000);
  if (!(days >= 1)) return "today";
  if (days === 1) return "yesterday";
  if (days < 7) return "week";
  return days < 31 ? "month" : "older";
}

const names: readonly GroupName[] = ["pinned", "today", "yesterday", "week", "month", "older", "archived"];

/** Conversations in groups, the newest first in each: pinned ones on top, archived ones at the end. */
export function groupConversations(conversations: readonly Conversation[], now: Date): readonly Group[] {
  const groups = new Map<GroupName, Conversation[]>(names.map((name) => [name, []]));
  const sorted = conversations.toSorted((a, b) =>
    a.updatedAt < b.updatedAt ? 1 : a.updatedAt > b.updatedAt ? -1 : 0,
  );
  for (const conversation of sorted) {
    const { archived, pinned, updatedAt } = conversation;
    const name = archived ? "archived" : pinned ? "pinned" : ageOf(new Date(updatedAt), now);
    groups.get(name)?.push(conversation);
  }
  return names
    .map((name) => ({ name, conversations: groups.get(name) ?? [] }))
    .filter((group) => group.conversations.length > 0);
}

/** One line of the list: a heading, or a conversation with its place among all that are shown, from 1. */
export type ListLine =
  | { readonly kind: "heading"; readonly name: GroupName; readonly count: number }
  | { readonly kind: "conversation"; readonly conversation: Conversation; readonly place: number };

/** The list line by line; what is archived only when it is unfolded. */
export function linesOf(groups: readonly Group[], archiveOpen: boolean): readonly ListLine[] {
  let place = 0;
  return groups.flatMap(({ name, conversations }): ListLine[] => {
    const heading: ListLine = { kind: "heading", name, count: conversations.length };
    if (name === "archived" && !archiveOpen) return [heading];
    return [
      heading,
      ...conversations.map((conversation): ListLine => {
        place += 1;
        return { kind: "conversation", conversation, place };
      }),
    ];
  });
}
