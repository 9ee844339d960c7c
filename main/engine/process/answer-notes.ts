/** As many characters as a reader needs to recognize the words. */
const mostCharacters = 80;

/** Words for a note: on one line, and no longer than a glance. */
export function clipWords(words: string): string {
  const line = words.replace(/\s+/gu, " ").trim();
  const characters = [...line];
  return characters.length <= mostCharacters ? line : `${characters.slice(0, mostCharacters - 1).join("")}…`;
}
