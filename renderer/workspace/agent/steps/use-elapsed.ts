import { useEffect, useRef, useState } from "react";

/** Milliseconds since this began to run, counted by the second as far as the page has seen it; 0 before. */
export function useElapsed(running: boolean): number {
  const startedAt = useRef<number | null>(null);
  const [ms, setMs] = useState(0);
  useEffect(() => {
    if (!running) return;
    startedAt.current ??= Date.now();
    const count = (): void => setMs(Date.now() - (startedAt.current ?? Date.now()));
    const timer = setInterval(count, 1000);
    return () => {
      clearInterval(timer);
      count();
    };
  }, [running]);
  return ms;
}
