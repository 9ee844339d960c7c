import type { ShownPiece } from "../../contract/approval";

/**
 * Characters that cannot be seen, that turn the order of what is read around, or that look like a plain blank and are
 * none: controls, format characters (bidi marks and zero-width ones among them), line and paragraph separators,
 * blanks other than the plain one, private and unassigned ones. Source: Unicode's general categories.
 */
const deceiving =
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}\p{Cs}]|(?! )\p{Zs}|[\u115f\u1160\u3164\uffa0\u2800]/gu;

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
