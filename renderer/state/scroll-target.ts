import { create } from "zustand";

/** A message to be brought into sight. */
export interface ScrollTarget {
  readonly conversationId: string;
  readonly messageId: string;
  /** Words to be marked in it, as they were searched for. */
  readonly words: readonly string[];
  /** Tells two equal wishes apart. */
  readonly number: number;
}

interface ScrollTargetState {
  readonly target: ScrollTarget | null;
}

/** Where the column of messages is to go. */
export const useScrollTarget = create<ScrollTargetState>(() => ({ target: null }));

let number = 0;

/** Brings a message of the open branch into sight, as soon as it is there. */
export function scrollToMessage(
  conversationId: string,
  messageId: string,
  words: readonly string[] = [],
): void {
  number += 1;
  useScrollTarget.setState({ target: { conversationId, messageId, words, number } });
}

interface EndState {
  /** The conversation whose end is wanted, and what tells two equal wishes apart. */
  readonly wanted: { readonly conversationId: string; readonly number: number } | null;
}

/** Whose end is to be brought into sight. */
export const useEndWanted = create<EndState>(() => ({ wanted: null }));

/** Who has sent a message wants to see what becomes of it, wherever the reader was before. */
export function scrollToEndOf(conversationId: string): void {
  number += 1;
  useEndWanted.setState({ wanted: { conversationId, number } });
}
