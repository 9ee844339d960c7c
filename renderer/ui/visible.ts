// Marks that turn the direction of a text around can make it read other than it is; so can control characters.
const deceptive =
  /[\u202A-\u202E\u2066-\u2069\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F-\u009F\u{E0000}-\u{E007F}]/gu;

/** The text with characters that hide or turn its order made visible, as `⟨U+202E⟩`. */
export function visibleText(text: string): string {
  return text.replace(deceptive, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `⟨U+${code.toString(16).toUpperCase().padStart(4, "0")}⟩`;
  });
}
