/** A text with the tokens that it takes. */
export interface Measured {
  text: string;
  tokens: number;
}

/**
 * Joins texts into parts of at most `limit` tokens each, in order. A text that is longer alone is cut; how its tokens
 * spread over it is taken as even.
 */
export function partsOf(texts: readonly Measured[], limit: number): string[] {
  const parts: Measured[] = [];
  for (const piece of texts.flatMap((text) => cut(text, limit))) {
    const last = parts.at(-1);
    if (last && last.tokens + piece.tokens <= limit) {
      last.text += `\n\n${piece.text}`;
      last.tokens += piece.tokens;
    } else parts.push({ ...piece });
  }
  return parts.map(({ text }) => text);
}

function cut(whole: Measured, limit: number): Measured[] {
  const count = Math.ceil(whole.tokens / Math.max(1, limit));
  if (count <= 1) return [whole];
  const characters = Array.from(whole.text);
  const length = Math.ceil(characters.length / count);
  return Array.from({ length: count }, (_, n) => ({
    text: characters.slice(n * length, (n + 1) * length).join(""),
    tokens: Math.ceil(whole.tokens / count),
  }));
}
