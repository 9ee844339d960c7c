import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";

/** Nearer to the end than this counts as being there, px. */
const near = 48;

interface Follow {
  readonly frame: RefObject<HTMLDivElement | null>;
  readonly content: RefObject<HTMLDivElement | null>;
  /** Whether the reader has gone up from the end. */
  readonly away: boolean;
  readonly toLatest: () => void;
}

/** Keeps the end of a growing text in sight while the reader is there, and leaves a reader who went up alone. */
export function useFollow(): Follow {
  const frame = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const following = useRef(true);
  const [away, setAway] = useState(false);

  const toLatest = useCallback(() => {
    following.current = true;
    setAway(false);
    const element = frame.current;
    if (element !== null) element.scrollTop = element.scrollHeight;
  }, []);

  useLayoutEffect(() => {
    toLatest();
    const element = frame.current;
    const inner = content.current;
    if (element === null || inner === null) return;
    const observer = new ResizeObserver(() => {
      if (following.current) element.scrollTop = element.scrollHeight;
    });
    observer.observe(inner);
    observer.observe(element);
    return () => observer.disconnect();
  }, [toLatest]);

  useEffect(() => {
    const element = frame.current;
    if (element === null) return;
    let last = element.scrollTop;
    const onScroll = (): void => {
      const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < near;
      // Growth alone never means that the reader left: only going up does.
      if (atEnd) following.current = true;
      else if (element.scrollTop < last) following.current = false;
      last = element.scrollTop;
      setAway(!following.current);
    };
    element.addEventListener("scroll", onScroll, { passive: true });
    return () => element.removeEventListener("scroll", onScroll);
  }, []);

  return { frame, content, away, toLatest };
}
