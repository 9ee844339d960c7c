/** Longest title made from a message, in characters as people count them. */
const maxTitleLength = 60;

/** A conversation's title: the first line of its first message that says something, cut where it is too long. */
export function titleFrom(text: string): string {
  const line = text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((part) => part.replace(/\s+/g, " ").trim())
    .find((part) => part !== "");
  const characters = Array.from(line ?? "");
  if (characters.length <= maxTitleLength) return characters.join("");
  return `${characters
    .slice(0, maxTitleLength - 1)
    .join("")
    .trimEnd()}…`;
}
