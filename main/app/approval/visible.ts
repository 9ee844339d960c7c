import type { ShownPiece } from "../../contract/approval";
import { unseenClass } from "../../contract/unseen";

/** What is unseen, and blanks that look like the plain one and are none. */
const deceiving = new RegExp(String.raw`${unseenClass}|(?! )\p{Zs}`, "gu");

const names: Readonly<Record<string, string>> = { "\n": "↵", "\t": "⇥", "\r": "␍" };

/** A text in pieces, with what deceives the eye spelled out, such as `U+202E`. */
export function visiblePieces(text: string): ShownPiece[] {
  const pieces: ShownPiece[] = [];
  let from = 0;
  for (const match of text.matchAll(deceiving)) {
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), marked: false });
    const [character] = match;
    const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");
    pieces.push({ text: names[character] ?? `U+${code}`, marked: true });
    from = match.index + character.length;
  }
  if (from < text.length || pieces.length === 0) pieces.push({ text: text.slice(from), marked: false });
  return pieces;
}
