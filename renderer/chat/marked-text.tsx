import { useMemo } from "react";
import { patternOf, piecesOf } from "../search/matching";

interface MarkedTextProps {
  readonly text: string;
  readonly words: readonly string[];
}

/** More places are not marked: each is an element of its own. */
const most = 1000;

/** A long text with the words marked in it, and the first of them in sight. */
export function MarkedText({ text, words }: MarkedTextProps) {
  const pieces = useMemo(() => placed(text, words), [text, words]);
  const first = pieces.find(({ hit }) => hit);
  return pieces.map((piece) =>
    piece.hit ? (
      <mark
        key={piece.at}
        ref={piece === first ? bringIntoSight : undefined}
        className="rounded-[2px] bg-accent-quiet font-semibold text-text"
      >
        {piece.text}
      </mark>
    ) : (
      <span key={piece.at}>{piece.text}</span>
    ),
  );
}

function placed(text: string, words: readonly string[]) {
  const all = piecesOf(text, patternOf(words));
  const shown = all.slice(0, 2 * most);
  const rest = all.slice(2 * most).map((piece) => piece.text);
  let at = 0;
  return [...shown, { text: rest.join(""), hit: false }].map((piece) => {
    const here = at;
    at += piece.text.length;
    return { ...piece, at: here };
  });
}

function bringIntoSight(mark: HTMLElement | null): void {
  mark?.scrollIntoView({ block: "center" });
}
