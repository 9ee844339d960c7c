import type { Conversation } from "../../main/contract";

/** When something was last touched, seen from now, in calendar days of this place. */
export type Age = "today" | "yesterday" | "week" | "month" | "older";

interface Group {
  readonly age: Age;
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

const ages: readonly Age[] = ["today", "yesterday", "week", "month", "older"];

/** Conversations by age, the newest first; only those whose title has the words that are looked for. */
export function groupConversations(
  conversations: readonly Conversation[],
  now: Date,
  query = "",
): readonly Group[] {
  const wanted = query.trim().toLocaleLowerCase();
  const sorted = conversations
    .filter(({ title }) => wanted === "" || title.toLocaleLowerCase().includes(wanted))
    .toSorted((a, b) => b.updatedAt.localeCompare(a.updatedAt));
  return ages
    .map((age) => ({
      age,
      conversations: sorted.filter(({ updatedAt }) => ageOf(new Date(updatedAt), now) === age),
    }))
    .filter((group) => group.conversations.length > 0);
}
