/** The shortest and the longest context that can be asked for, tokens; the same limits as the contract's. */
export const leastContext = 1024;
export const mostContext = 262_144;

/** Steps of the slider for each doubling. */
const perDoubling = 8;

/** The last position of the slider. */
export const lastStep = Math.log2(mostContext / leastContext) * perDoubling;

/** Tokens at a position of the slider: each eighth step doubles them, the usual lengths are among them. */
export function contextAt(step: number): number {
  return Math.round((leastContext * 2 ** (step / perDoubling)) / 64) * 64;
}

/** The position that is nearest to a context. */
export function stepOf(tokens: number): number {
  const step = Math.round(Math.log2(Math.max(1, tokens) / leastContext) * perDoubling);
  return Math.min(lastStep, Math.max(0, step));
}

/** Tokens as somebody types them: `65536`, `65,536`, `64K`; null where that is no context that can be asked for. */
export function readContext(text: string): number | null {
  const match = /^(\d[\d\s.,'’]*)(k?)$/iu.exec(text.trim());
  if (!match) return null;
  const [, digits = "", unit = ""] = match;
  const number = Number(digits.replace(/[\s.,'’]/gu, ""));
  const tokens = unit === "" ? number : number * 1024;
  return tokens >= leastContext && tokens <= mostContext ? tokens : null;
}
