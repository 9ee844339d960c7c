import type { Code } from "micromark-util-types";

/** Character codes that begin or end a formula. */
export const codes = {
  dollar: 36,
  openRound: 40,
  closeRound: 41,
  openSquare: 91,
  backslash: 92,
  closeSquare: 93,
  backtick: 96,
} as const;

/** Longer than this, it is no formula that anybody could read, characters. */
export const longestFormula = 8000;

/** The reader's own codes for the ends of lines. */
export function isLineEnding(code: Code): boolean {
  return code !== null && code < -2;
}

export function isSpace(code: Code): boolean {
  return code === -2 || code === -1 || code === 32;
}

/** The character of a code; a space for what stands for a tab, empty at the end. */
export function letterOf(code: Code): string {
  if (code === null) return "";
  return code < 0 ? " " : String.fromCharCode(code);
}
