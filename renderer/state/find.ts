import { create } from "zustand";
import type { Message } from "../../main/contract";
import { countIn, patternOf } from "../search/matching";
import { useChat } from "./chat";
import { scrollToMessage, useScrollTarget } from "./scroll-target";

interface FindState {
  readonly open: boolean;
  readonly query: string;
  /** Which of the places is the one being looked at, from 0. */
  readonly at: number;
  /** Counts how often the field was asked for. */
  readonly focusAsked: number;
}

/** One occurrence: a message, and which of those in it. */
export interface FoundPlace {
  readonly messageId: string;
  readonly nth: number;
}

/** What is looked for in the conversation that is open. */
export const useFind = create<FindState>(() => ({ open: false, query: "", at: 0, focusAsked: 0 }));

/** Opens the bar, or goes back to its field. */
export function openFind(): void {
  useFind.setState(({ focusAsked }) => ({ open: true, focusAsked: focusAsked + 1 }));
}

/** Closes the bar and takes its marks away. */
export function closeFind(): void {
  useFind.setState({ open: false });
  useScrollTarget.setState({ target: null });
}

/** As many places are told apart; who finds more looks for more words. */
const mostPlaces = 10_000;

/** Where a text stands in a branch, from its beginning to its end. */
export function placesIn(messages: readonly Message[], query: string): readonly FoundPlace[] {
  const pattern = patternOf([query]);
  const places: FoundPlace[] = [];
  if (pattern === null) return places;
  for (const { id, text } of messages) {
    const count = countIn(text, pattern);
    for (let nth = 0; nth < count && places.length < mostPlaces; nth += 1)
      places.push({ messageId: id, nth });
  }
  return places;
}

function shownMessages(): readonly Message[] {
  const { selectedId, messages } = useChat.getState();
  return (selectedId === null ? undefined : messages[selectedId]) ?? [];
}

/** Looks for something else, beginning at the end of the conversation, where the reader most often is. */
export function find(query: string): void {
  const places = placesIn(shownMessages(), query);
  useFind.setState({ query, at: Math.max(0, places.length - 1) });
  show(places);
}

/** Goes to the next place, or back to the one before; after the last one comes the first. */
export function step(by: 1 | -1): void {
  const { query, at } = useFind.getState();
  const places = placesIn(shownMessages(), query);
  if (places.length === 0) return;
  useFind.setState({ at: (Math.min(at, places.length - 1) + by + places.length) % places.length });
  show(places);
}

function show(places: readonly FoundPlace[]): void {
  const { query, at } = useFind.getState();
  const place = places[at];
  const { selectedId } = useChat.getState();
  if (place !== undefined && selectedId !== null) scrollToMessage(selectedId, place.messageId, [query]);
}
