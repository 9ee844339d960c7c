import { create } from "zustand";
import type { ErrorData, SearchHit } from "../../main/contract";
import { ask, services } from "../bridge";
import { callParts, part } from "../search/parts";
import { isWhole } from "./assembly";
import { readMessages, selectBranch, useChat } from "./chat";
import { closeFind } from "./find";
import { goTo } from "./navigation";
import { openFile } from "./opened-file";
import { scrollToMessage } from "./scroll-target";
import { foldOf, unfoldForFind } from "./unfolded";

/** So long after the last key the store is asked, ms. */
const pause = 120;
/** As many hits are shown; who needs more looks for more words. */
const mostHits = 100;

interface SearchState {
  readonly query: string;
  /** What the hits are for; null while nothing was found out yet. */
  readonly found: {
    readonly query: string;
    readonly hits: readonly SearchHit[];
    readonly more: boolean;
  } | null;
  readonly error: ErrorData | null;
  /** Counts how often the field was asked for from elsewhere. */
  readonly focusAsked: number;
}

/** The search over all conversations. */
export const useSearch = create<SearchState>(() => ({ query: "", found: null, error: null, focusAsked: 0 }));

let timer: ReturnType<typeof setTimeout> | undefined;

/** Looks for what was typed; what was asked last counts, whichever answer comes first. */
export function search(query: string): void {
  clearTimeout(timer);
  const idle = query.trim() === "";
  useSearch.setState(({ found }) => ({ query, error: null, found: idle ? null : found }));
  if (!idle) timer = setTimeout(() => void askStore(query), pause);
}

async function askStore(query: string): Promise<void> {
  const result = await ask(services().chat.search({ query: query.slice(0, 500), limit: mostHits }));
  if (useSearch.getState().query !== query) return;
  if (result.ok) useSearch.setState({ found: { query, ...result.value }, error: null });
  else useSearch.setState({ found: null, error: result.error });
}

/** Opens the place of the search, with something to look for if it is given. */
export function openSearch(query?: string): void {
  goTo("chat");
  if (query !== undefined) search(query);
  useSearch.setState(({ focusAsked }) => ({ focusAsked: focusAsked + 1 }));
}

/** The part of a message that has to be unfolded for a hit to be seen; null where none has to be. */
function foldedPart({ place }: SearchHit): string | null {
  if (place.part === "call") return callParts(place.at).given;
  return place.part === "thinking" || place.part === "summary" ? part[place.part] : null;
}

/**
 * Opens a hit: its conversation, the branch it is on, and its message with the words marked, in the part that they are
 * in; a file is opened over it.
 */
export async function openHit(hit: SearchHit): Promise<void> {
  const { conversationId, messageId } = hit;
  closeFind();
  useChat.setState({ selectedId: conversationId });
  const begun = useChat.getState().messages[conversationId];
  if (begun !== undefined && !isWhole(begun)) await readMessages(conversationId);
  const shown = useChat.getState().messages[conversationId];
  // On the branch that is open, opening it again would only lead away from what comes after.
  if (shown === undefined || !shown.some(({ id }) => id === messageId))
    await selectBranch(conversationId, messageId);
  const words = hit.snippet.filter((piece) => piece.hit).map(({ text }) => text);
  const folded = foldedPart(hit);
  if (folded !== null) unfoldForFind(foldOf(messageId, folded));
  const marked = [...new Set(words)];
  scrollToMessage(conversationId, messageId, marked);
  if (hit.place.part === "attachment") openFile(hit.place.id, marked);
}
