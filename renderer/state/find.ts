import { create } from "zustand";
import type { Message } from "../../main/contract";
import { type FoundPlace, placeFinder } from "../search/places";
import { useChat } from "./chat";
import { scrollToMessage, useScrollTarget } from "./scroll-target";
import { foldAfterFind, foldOf, unfoldForFind } from "./unfolded";

interface FindState {
  readonly open: boolean;
  readonly query: string;
  /** Which of the places is the one being looked at, from 0. */
  readonly at: number;
  /** Counts how often the field was asked for. */
  readonly focusAsked: number;
}

/** What is looked for in the conversation that is open. */
export const useFind = create<FindState>(() => ({ open: false, query: "", at: 0, focusAsked: 0 }));

/** Opens the bar, or goes back to its field. */
export function openFind(): void {
  useFind.setState(({ focusAsked }) => ({ open: true, focusAsked: focusAsked + 1 }));
}

/** Closes the bar, takes its marks away, and folds what it had opened. */
export function closeFind(): void {
  useFind.setState({ open: false });
  foldAfterFind();
  useScrollTarget.setState({ target: null });
}

/** Where a text stands in a branch, from its beginning to its end; quick to ask again for the same. */
export const placesIn = placeFinder();

function shownMessages(): readonly Message[] {
  const { selectedId, messages } = useChat.getState();
  return (selectedId === null ? undefined : messages[selectedId]) ?? [];
}

/** Looks for something else, beginning at the end of the conversation, where the reader most often is. */
export function find(query: string): void {
  const places = placesIn(shownMessages(), query);
  // Each letter typed has a place of its own: what an earlier one opened is not what is looked for.
  foldAfterFind();
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
  if (place === undefined || selectedId === null) return;
  if (place.folded) unfoldForFind(foldOf(place.messageId, place.part));
  scrollToMessage(selectedId, place.messageId, [query]);
}
