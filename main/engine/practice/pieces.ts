import { byteText } from "./byte-text";

const words = / ?[\p{L}\p{M}]+| ?\p{N}| ?[^\s\p{L}\p{M}\p{N}]+|\n+|\s/gu;
/** Scripts without spaces between words: a piece is about a word long. */
const unspaced = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]{1,2}/gu;

function units(text: string, torn: boolean): string[] {
  // Two bytes each: most characters beyond ASCII have two to four, so they are cut in the middle.
  if (torn) return byteText(text).match(/.{1,2}/gsu) ?? [];
  return (text.match(words) ?? []).flatMap((word) => {
    const parts = word.replace(unspaced, "\u0000$&\u0000").split("\u0000");
    return parts.filter((part) => part !== "").map(byteText);
  });
}

/**
 * Cuts a text into tokens of which each is new: a reply is a chain in which every token has exactly one
 * successor, so no token may stand at two places. A piece that was used before is joined with what follows it.
 * @param used every token so far; the new ones are added
 * @throws RangeError when that is impossible because the whole text was used before
 */
export function uniquePieces(text: string, torn: boolean, used: Set<string>): string[] {
  const pieces: string[] = [];
  let piece = "";
  for (const unit of units(text, torn)) {
    piece += unit;
    if (used.has(piece)) continue;
    used.add(piece);
    pieces.push(piece);
    piece = "";
  }
  while (piece !== "") {
    const before = pieces.pop();
    if (before === undefined) throw new RangeError(`The text ${JSON.stringify(text)} was used before`);
    used.delete(before);
    piece = before + piece;
    if (used.has(piece)) continue;
    used.add(piece);
    pieces.push(piece);
    piece = "";
  }
  return pieces;
}
