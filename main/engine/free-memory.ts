import { freemem } from "node:os";

/**
 * System memory that is free as the runtime sees it, bytes, and no more than a container allows in all. What the
 * container has used up so far is left out of it: most of that are file pages, which it gives back when asked.
 */
export function freeMemoryBytes(): number {
  const free = freemem();
  const allowed = process.constrainedMemory();
  return allowed > 0 ? Math.min(free, allowed) : free;
}
