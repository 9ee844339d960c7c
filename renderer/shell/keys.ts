const apple = typeof navigator !== "undefined" && /mac/i.test(navigator.platform);

/** The key that commands go with, as this system writes it. */
export const commandKey = apple ? "⌘" : "Ctrl+";

/** Whether the command key of this system, and no other one, is held. */
export function withCommandKey(event: KeyboardEvent): boolean {
  const held = apple ? event.metaKey && !event.ctrlKey : event.ctrlKey && !event.metaKey;
  return held && !event.altKey && !event.shiftKey;
}
