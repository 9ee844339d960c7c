import { defaultRangeExtractor, type Range, useVirtualizer, type VirtualItem } from "@tanstack/react-virtual";
import { type RefObject, startTransition, useCallback, useEffect, useRef, useState } from "react";
import type { Message } from "../../main/contract";
import { useEditing } from "../state/editing";
import { useEndWanted, useScrollTarget } from "../state/scroll-target";
import { estimateHeight } from "./estimate";
import { useStayAtEnd } from "./use-stay-at-end";

/**
 * Nearer to the end than this, a reader is taken along as it grows, px: as little as rounding needs, so that the
 * smallest move upwards is enough to stay behind.
 */
const atEnd = 4;
/** Farther from the end than this, a way back to it is offered, px. */
const far = 48;
/** Messages that are drawn beyond the edges of what is seen; one by one, so that opening waits for none of them. */
const beyondEdges = 3;

/** Where the reader was in a conversation, and what was measured there. */
interface Place {
  /** Null: at the end. */
  readonly offset: number | null;
  readonly measured: VirtualItem[];
}

/** Places by conversation, for as long as the page lives. */
const places = new Map<string, Place>();

/**
 * Draws of a long list of messages what is seen, and keeps its place: the end while the reader is there, and what is
 * being read when something above it turns out to be higher than was thought.
 */
export function useMessageWindow(conversationId: string, messages: readonly Message[]) {
  const frame = useRef<HTMLDivElement>(null);
  const [place] = useState(() => places.get(conversationId));
  // Noted as it goes: when the column is taken down, there is nothing left to ask.
  const offset = useRef<number | null>(place?.offset ?? null);
  const opensAtEnd = place === undefined || place.offset === null;
  const [away, setAway] = useState(!opensAtEnd);
  const rangeExtractor = useKeptRows(frame, messages);

  const virtualizer = useVirtualizer<HTMLDivElement, HTMLDivElement>({
    count: messages.length,
    getScrollElement: () => frame.current,
    getItemKey: useCallback((index: number) => messages[index]?.id ?? index, [messages]),
    estimateSize: useCallback(
      (index: number) => {
        const message = messages[index];
        return message === undefined ? 0 : estimateHeight(message);
      },
      [messages],
    ),
    rangeExtractor,
    overscan: useBeyondEdges(),
    gap: 20,
    paddingStart: 24,
    paddingEnd: 24,
    anchorTo: "end",
    scrollEndThreshold: atEnd,
    initialOffset: () => place?.offset ?? messages.reduce((sum, each) => sum + estimateHeight(each) + 20, 0),
    initialMeasurementsCache: place?.measured ?? [],
    // The page's policy forbids styles in the text of a page, not those that a script sets.
    directDomUpdates: true,
    directDomUpdatesMode: "position",
    useFlushSync: false,
    onChange: (instance) => {
      setAway(!instance.isAtEnd(far));
      offset.current = instance.isAtEnd(atEnd) ? null : instance.scrollOffset;
    },
  });

  const { hold, leave } = useStayAtEnd(frame, atEnd, opensAtEnd);

  useEffect(
    () => () => {
      places.set(conversationId, { offset: offset.current, measured: virtualizer.takeSnapshot() });
    },
    [virtualizer, conversationId],
  );

  const endWanted = useEndWanted(({ wanted }) =>
    wanted?.conversationId === conversationId ? wanted.number : 0,
  );
  const endReached = useRef(endWanted);
  useEffect(() => {
    if (endReached.current === endWanted) return;
    endReached.current = endWanted;
    hold();
  }, [hold, endWanted]);

  const target = useScrollTarget((state) => state.target);
  const wanted = target?.conversationId === conversationId ? target : null;
  const index = wanted === null ? -1 : messages.findIndex(({ id }) => id === wanted.messageId);
  const reached = useRef(0);
  useEffect(() => {
    if (wanted === null || index < 0 || reached.current === wanted.number) return;
    reached.current = wanted.number;
    leave();
    virtualizer.scrollToIndex(index, { align: "center" });
  }, [virtualizer, leave, wanted, index]);

  return { frame, virtualizer, away, toLatest: hold };
}

/** How many messages are drawn beyond the edges now: none at first, then one more whenever nothing else is to be done. */
function useBeyondEdges(): number {
  const [drawn, setDrawn] = useState(0);
  useEffect(() => {
    if (drawn === beyondEdges) return;
    const idle = requestIdleCallback(() => startTransition(() => setDrawn(drawn + 1)));
    return () => cancelIdleCallback(idle);
  }, [drawn]);
  return drawn;
}

/** Rows that stay although they are out of sight: the one with the focus, and the one that is being written anew. */
function useKeptRows(frame: RefObject<HTMLDivElement | null>, messages: readonly Message[]) {
  const focused = useRef<string | null>(null);
  const editing = useEditing((state) => state.editing?.messageId ?? null);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = defaultRangeExtractor(range);
      const kept = [focused.current, editing]
        .map((id) => (id === null ? -1 : messages.findIndex((message) => message.id === id)))
        .filter((index) => index >= 0 && !shown.includes(index));
      return kept.length === 0 ? shown : [...new Set([...shown, ...kept])].sort((a, b) => a - b);
    },
    [messages, editing],
  );
  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const onFocus = ({ target }: FocusEvent): void => {
      const row = target instanceof Element ? target.closest("[data-index]") : null;
      focused.current = messages[Number(row?.getAttribute("data-index") ?? -1)]?.id ?? null;
    };
    const onBlur = (): void => {
      focused.current = null;
    };
    element.addEventListener("focusin", onFocus);
    element.addEventListener("focusout", onBlur);
    return () => {
      element.removeEventListener("focusin", onFocus);
      element.removeEventListener("focusout", onBlur);
    };
  }, [frame, messages]);
  return rangeExtractor;
}
