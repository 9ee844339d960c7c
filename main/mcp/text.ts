/** Escape sequences of terminals: those with brackets, those that set titles and links, and the short ones. */
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b./gu;

/**
 * Characters that cannot be seen or turn the order of what is read around: controls but for line ends and tabs, format
 * characters (bidi marks, zero-width ones, tags), line separators, private and unassigned ones, lone surrogates, and
 * variation selectors, in which words can be hidden. Source: Unicode's general categories.
 */
const unseen =
  /(?![\n\t])(?:[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}\u115f\u1160\u3164\uffa0]|\p{Variation_Selector})/gu;

/** A stranger's text without what deceives the eye. */
export const cleaned = (text: string): string =>
  text.replaceAll(/\r\n?/gu, "\n").replaceAll(escapes, "").replaceAll(unseen, "");

/** Cleaned, and cut where it is longer than this, in characters. */
export function cleanedTo(text: string, most: number): string {
  // What is far longer is not even looked through.
  const clean = cleaned(text.slice(0, most * 4));
  return clean.length > most || text.length > most * 4 ? `${clean.slice(0, most)}… (cut)` : clean;
}
