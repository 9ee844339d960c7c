import { type RefObject, useLayoutEffect } from "react";

/**
 * Whoever is at the end of a frame stays there when the frame itself becomes lower, as when the field below it grows.
 * The browser keeps the upper edge in place and tells of no scrolling then.
 * @param near as many px from the end still count as being there
 */
export function useStayAtEnd(frame: RefObject<HTMLElement | null>, near: number): void {
  useLayoutEffect(() => {
    const element = frame.current;
    if (element === null) return;
    const isAtEnd = (): boolean => element.scrollHeight - element.scrollTop - element.clientHeight <= near;
    let atEnd = isAtEnd();
    let height = element.clientHeight;
    const onScroll = (): void => {
      // A scroll that the new height brought about says nothing of what the reader wants.
      if (element.clientHeight === height) atEnd = isAtEnd();
    };
    const observer = new ResizeObserver(() => {
      if (element.clientHeight === height) return;
      height = element.clientHeight;
      if (atEnd) element.scrollTop = element.scrollHeight;
    });
    observer.observe(element);
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [frame, near]);
}
