import { type RefObject, useEffect } from "react";
import { useChat } from "../state/chat";
import { placesIn, useFind } from "../state/find";
import { useScrollTarget } from "../state/scroll-target";
import { patternOf } from "./matching";
import type { FoundPlace } from "./places";
import { type Found, rangesIn } from "./ranges";

/** Names of the marks, as the style sheet knows them: all places, and the one being looked at. */
const all = "found";
const one = "found-here";

/**
 * So long a place is held in sight, ms: messages above it get their true heights only when they are drawn. A reader
 * who scrolls is not held.
 */
const settling = 1000;

interface Wanted {
  readonly words: readonly string[];
  readonly messageId: string;
  /** Which place in the message is being looked at; null: all of its places are alike. */
  readonly place: FoundPlace | null;
  /** Tells two equal wishes apart, so that each is brought into sight once. */
  readonly number: number;
}

function wantedNow(): Wanted | null {
  const { target } = useScrollTarget.getState();
  const { selectedId, messages } = useChat.getState();
  if (target === null || target.words.length === 0 || target.conversationId !== selectedId) return null;
  const find = useFind.getState();
  const byFind = find.open && find.query.trim() !== "" && target.words[0] === find.query;
  const place = byFind ? placesIn(messages[selectedId] ?? [], find.query)[find.at] : undefined;
  return {
    words: target.words,
    messageId: target.messageId,
    place: place?.messageId === target.messageId ? place : null,
    number: target.number,
  };
}

/**
 * Marks what is looked for in the messages that are drawn, whichever these are now: by the browser's own highlights,
 * so that no element of a message changes. And brings the place being looked at into sight within a long message.
 * @param column holds the list of messages
 */
export function useMarks(column: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const root = column.current;
    if (root === null) return;
    let frame = 0;
    let begun = 0;
    let until = 0;
    const draw = (): void => {
      frame = 0;
      const wanted = wantedNow();
      const pattern = patternOf(wanted?.words ?? []);
      CSS.highlights.delete(all);
      CSS.highlights.delete(one);
      if (wanted === null || pattern === null) return;
      if (begun !== wanted.number) {
        begun = wanted.number;
        until = performance.now() + settling;
      }
      const settled = performance.now() > until;
      const { selectedId, messages } = useChat.getState();
      const branch = (selectedId === null ? undefined : messages[selectedId]) ?? [];
      const found: Range[] = [];
      for (const row of root.querySelectorAll("[data-index]")) {
        const sought = branch[Number(row.getAttribute("data-index"))]?.id === wanted.messageId;
        const marked = marksIn(row, pattern, sought ? wanted.place : null);
        found.push(...marked.all);
        const here = sought ? (wanted.place === null ? marked.all[0] : marked.here) : undefined;
        if (here === undefined) continue;
        if (wanted.place !== null) CSS.highlights.set(one, new Highlight(here));
        if (!settled) bringIntoSight(here);
      }
      if (found.length > 0) CSS.highlights.set(all, new Highlight(...found));
      if (!settled) later();
    };
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(draw);
    };
    const observer = new MutationObserver(later);
    observer.observe(root, { childList: true, characterData: true, subtree: true });
    const letGo = (): void => {
      until = 0;
    };
    for (const name of ["wheel", "pointerdown"]) root.addEventListener(name, letGo, { passive: true });
    const stop = [useScrollTarget, useFind].map((store) => store.subscribe(later));
    later();
    return () => {
      observer.disconnect();
      for (const end of stop) end();
      for (const name of ["wheel", "pointerdown"]) root.removeEventListener(name, letGo);
      cancelAnimationFrame(frame);
      CSS.highlights.delete(all);
      CSS.highlights.delete(one);
    };
  }, [column]);
}

/** Marks of one message: in each of its parts that is drawn, and the place in the one that it is in. */
function marksIn(row: Element, pattern: RegExp, place: FoundPlace | null): Found {
  const all: Range[] = [];
  let here: Range | undefined;
  for (const element of row.querySelectorAll("[data-part]")) {
    const nth = place?.part === element.getAttribute("data-part") ? place.nth : undefined;
    const found = rangesIn(element, pattern, nth);
    all.push(...found.all);
    here ??= found.here;
  }
  return { all, here };
}

/** Scrolls so far that a place can be seen. */
function bringIntoSight(range: Range): void {
  const element = range.startContainer.parentElement;
  const frame = element?.closest(".overflow-y-auto");
  if (element == null || frame == null) return;
  const place = range.getBoundingClientRect();
  const view = frame.getBoundingClientRect();
  if (place.height === 0) return;
  if (place.top < view.top + 40 || place.bottom > view.bottom - 40)
    frame.scrollTop += place.top - view.top - view.height / 2;
}
