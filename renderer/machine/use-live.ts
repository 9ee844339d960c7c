import { useEffect } from "react";
import { readLive } from "../state/machine";

const everyMs = 3000;

/** Reads what is free again and again, as long as somebody can see it. */
export function useLive(): void {
  useEffect(() => {
    let asking = false;
    const look = async () => {
      if (asking || document.visibilityState !== "visible") return;
      asking = true;
      await readLive();
      asking = false;
    };
    const timer = setInterval(() => void look(), everyMs);
    return () => clearInterval(timer);
  }, []);
}
