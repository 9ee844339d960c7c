/**
 * What stands between dollar signs is a formula only if it reads like one: prices, shell variables and sums of money
 * in prose stay text. Pure, so that the rules can be tested without a parser.
 */

/** What only a formula has. */
const texSign = /[\\^_={}<>+*/|&]/;

/** A figure, then words: `5 apples and 3`. */
function isPriceInProse(content: string): boolean {
  return /^[\d.,]+/.test(content) && !texSign.test(content) && /\p{L}{2,}/u.test(content);
}

/** Whether the text before the closing dollar and the letter after it are one formula and its ending, as in `$n$th`. */
function mayTouchLetter(content: string): boolean {
  return /^[A-Za-z]$/.test(content) || (/[\\^_]/.test(content) && /[A-Za-z0-9}]$/.test(content));
}

/** Whether `$content$` is a formula, with `next` following it; empty at the end. */
export function isDollarFormula(content: string, next: string): boolean {
  if (content === "" || /^\s|\s$/.test(content)) return false;
  if (isPriceInProse(content)) return false;
  if (/\d/.test(next)) return false;
  return !/[A-Za-z]/.test(next) || mayTouchLetter(content);
}

/** Whether `\[content\]` on one line is a formula rather than brackets that Markdown was told to leave alone. */
export function isBracketFormula(content: string): boolean {
  return texSign.test(content);
}
