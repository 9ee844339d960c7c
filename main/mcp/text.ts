import { unseenClass } from "../contract/unseen";

/** Escape sequences of terminals: those with brackets, those that set titles and links, and the short ones. */
const escapes = /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b./gu;

/** Line ends and tabs are seen where a text is shown as it is written. */
const unseen = new RegExp(String.raw`(?![\n\t])${unseenClass}`, "gu");

/** A stranger's text without what deceives the eye. */
export const cleaned = (text: string): string =>
  text.replaceAll(/\r\n?/gu, "\n").replaceAll(escapes, "").replaceAll(unseen, "");

/** Cleaned, and cut where it is longer than this, in characters. */
export function cleanedTo(text: string, most: number): string {
  // What is far longer is not even looked through.
  const clean = cleaned(text.slice(0, most * 4));
  return clean.length > most || text.length > most * 4 ? `${clean.slice(0, most)}… (cut)` : clean;
}
