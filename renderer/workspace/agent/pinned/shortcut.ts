const apple = typeof navigator !== "undefined" && /mac/i.test(navigator.platform);

/** A key with the command key of this system, as the system writes it. */
export function shortcut(key: string): string {
  return `${apple ? "⌘" : "Ctrl+"}${key}`;
}
