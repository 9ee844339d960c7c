/** From this many characters or lines on, a pasted text is attached instead of filling the field. */
export const longPaste = { characters: 4000, lines: 60 } as const;

/** Whether a pasted text is long enough to be attached. */
export function isLongPaste(text: string): boolean {
  if (text.length > longPaste.characters) return true;
  let lines = 1;
  for (let at = text.indexOf("\n"); at !== -1 && lines <= longPaste.lines; at = text.indexOf("\n", at + 1))
    lines += 1;
  return lines > longPaste.lines;
}

/**
 * A name that no other attachment of the draft has.
 * @param base the words for what was pasted, in the reader's language
 * @param ending with its dot
 */
export function pasteName(base: string, ending: string, taken: readonly string[]): string {
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? `${base}${ending}` : `${base} ${number}${ending}`;
    if (!taken.includes(name)) return name;
  }
}
