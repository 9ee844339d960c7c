import { constants, setPriority } from "node:os";

/**
 * Makes a process give way to others. On Linux and macOS an ordinary user may lower a priority and never raise it
 * again, so it is done to one engine process and ends with it: the next load starts anew.
 */
export function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The process has just ended, or the system allows nobody to change it: it then runs as any other.
  }
}
