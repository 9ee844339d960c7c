import { startTransition, useEffect, useState } from "react";

/** Messages that are drawn at once when a conversation is opened, from its end, and how many more at each idle moment. */
const atOnce = 24;
const step = 12;

/** From which message on a conversation is drawn: its end at once, what is before while nothing else is to be done. */
export function useGradually(length: number): number {
  const [from, setFrom] = useState<number | null>(null);
  const start = from ?? Math.max(0, length - atOnce);
  useEffect(() => {
    if (start === 0) return;
    const idle = requestIdleCallback(() => startTransition(() => setFrom(Math.max(0, start - step))));
    return () => cancelIdleCallback(idle);
  }, [start]);
  return start;
}
