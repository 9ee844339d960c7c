const apple = typeof navigator !== "undefined" && /mac/i.test(navigator.platform);

/** The key that commands go with, as this system writes it. */
export const commandKey = apple ? "⌘" : "Ctrl+";

/** Whether the command key of this system, with Shift or without, and no other one is held. */
export function withCommandKey(event: KeyboardEvent, shift = false): boolean {
  const held = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return held && !event.altKey && event.shiftKey === shift;
}
