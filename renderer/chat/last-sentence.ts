/** How much of the end is looked at: a live line shows no more, and a long thought must not be searched whole. */
const window = 600;

/** The last sentence of a growing text, or the one before it while the last has hardly begun. */
export function lastSentence(text: string): string {
  const end = text.slice(-window).trimEnd();
  const sentences = end
    .split(/(?<=[.!?…])\s+|(?<=[。！？])|\n+/u)
    .filter((sentence) => sentence.trim() !== "");
  const last = sentences.at(-1)?.trim() ?? "";
  const before = sentences.at(-2)?.trim();
  return last.length < 12 && before !== undefined ? before : last;
}
