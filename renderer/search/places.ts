import type { Message } from "../../main/contract";
import { countIn, patternOf } from "./matching";
import { partsOf } from "./parts";

/** One occurrence: a message, the part of it, and which of those in that part, from 0. */
export interface FoundPlace {
  readonly messageId: string;
  readonly part: string;
  readonly folded: boolean;
  readonly nth: number;
}

/** How often something is in each part of a message that has it at all. */
type Counted = readonly { readonly part: string; readonly folded: boolean; readonly count: number }[];

/** As many places are told apart; who finds more looks for more words. */
export const mostPlaces = 10_000;

/**
 * A function that tells where a text stands in a branch, in reading order, from its beginning to its end. What is
 * folded counts as what is open does. It remembers the counts of the text that was asked for last: an answer that
 * grows, or a step to the next place, has no message read again that is the same object as before.
 */
export function placeFinder(): (messages: readonly Message[], query: string) => readonly FoundPlace[] {
  let asked: { readonly messages: readonly Message[]; readonly query: string } | null = null;
  let places: readonly FoundPlace[] = [];
  let counted = new WeakMap<Message, Counted>();
  return (messages, query) => {
    if (asked?.query === query && asked.messages === messages) return places;
    if (asked?.query !== query) counted = new WeakMap();
    asked = { messages, query };
    const pattern = patternOf([query]);
    places = pattern === null ? [] : listed(messages, pattern, counted);
    return places;
  };
}

function listed(
  messages: readonly Message[],
  pattern: RegExp,
  counted: WeakMap<Message, Counted>,
): readonly FoundPlace[] {
  const places: FoundPlace[] = [];
  for (const message of messages) {
    const counts = counted.get(message) ?? count(message, pattern);
    counted.set(message, counts);
    for (const { part, folded, count } of counts)
      for (let nth = 0; nth < count; nth += 1) {
        if (places.length === mostPlaces) return places;
        places.push({ messageId: message.id, part, folded, nth });
      }
  }
  return places;
}

function count(message: Message, pattern: RegExp): Counted {
  return partsOf(message)
    .map(({ name, text, folded }) => ({ part: name, folded, count: countIn(text, pattern) }))
    .filter(({ count }) => count > 0);
}
