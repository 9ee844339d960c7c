import { type RefObject, useCallback, useLayoutEffect, useRef } from "react";

/** What its owner does with a list that stays at its end. */
export interface EndHold {
  /** Goes to the end, and stays there until a hand is moved. */
  hold(): void;
  /** To be called before the list is brought elsewhere without a hand. */
  leave(): void;
}

/** What a reader does before anything moves by the reader's own wish. */
const hands = ["wheel", "touchstart", "pointerdown", "keydown"] as const;

/**
 * Whoever is at the end of a frame stays there when the list in it grows, and when the frame itself becomes lower, as
 * when the field below it grows: the browser keeps the upper edge in place and tells of no scrolling then. And a list
 * that opened at its end stays there until a hand is moved, whatever is found to be higher than was thought while it
 * settles. A virtualizer could do the first; it then looks in every frame, for seconds, whether an end that grows is
 * reached, and has the page laid out for it.
 * @param near as many px from the end still count as being there
 * @param opensAtEnd whether the list is to be at its end when it opens
 */
export function useStayAtEnd(
  frame: RefObject<HTMLElement | null>,
  near: number,
  opensAtEnd: boolean,
): EndHold {
  const untouched = useRef(opensAtEnd);
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const isAtEnd = (): boolean => element.scrollHeight - element.scrollTop - element.clientHeight <= near;
    if (untouched.current) element.scrollTop = element.scrollHeight;
    let atEnd = isAtEnd();
    let height = element.clientHeight;
    const onScroll = (): void => {
      // A scroll that the new height brought about says nothing of what the reader wants.
      if (element.clientHeight === height) atEnd = isAtEnd();
    };
    const onHand = (): void => {
      untouched.current = false;
    };
    const observer = new ResizeObserver(() => {
      height = element.clientHeight;
      if (untouched.current || atEnd) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    if (element.firstElementChild !== null) observer.observe(element.firstElementChild);
    element.addEventListener("scroll", onScroll, { passive: true });
    for (const hand of hands) document.addEventListener(hand, onHand, { capture: true, passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
      for (const hand of hands) document.removeEventListener(hand, onHand, { capture: true });
    };
  }, [frame, near]);
  const hold = useCallback(() => {
    untouched.current = true;
    const element = frame.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, [frame]);
  const leave = useCallback(() => {
    untouched.current = false;
  }, []);
  return { hold, leave };
}
