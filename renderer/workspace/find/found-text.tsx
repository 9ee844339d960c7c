import type { FoundLine } from "../../../main/contract";
import { visibleText } from "../../ui/visible";

/** Characters that are shown before the first hit, and in all: a line of a bundle has a million. */
const shown = { before: 10, all: 300 } as const;

interface Piece {
  readonly text: string;
  readonly hit: boolean;
}

/** A found line cut to what is worth showing, in pieces that are hits or not. */
export function piecesOf({ text, hits }: Pick<FoundLine, "text" | "hits">): readonly Piece[] {
  const first = hits[0]?.[0] ?? 0;
  const indent = text.length - text.trimStart().length;
  const begin = first - indent > shown.before ? first - shown.before : Math.min(indent, first);
  const end = Math.min(text.length, begin + shown.all);
  const pieces: Piece[] = begin > indent ? [{ text: "…", hit: false }] : [];
  let at = begin;
  const add = (to: number, hit: boolean): void => {
    const until = Math.min(to, end);
    if (until > at) pieces.push({ text: text.slice(at, until), hit });
    at = Math.max(at, until);
  };
  for (const [from, to] of hits) {
    add(from, false);
    add(to, true);
  }
  add(end, false);
  return pieces;
}

/** A line in which something was found, with its number and the hits marked. */
export function FoundText({ line }: { readonly line: FoundLine }) {
  let at = 0;
  const pieces = piecesOf(line).map((piece) => {
    at += piece.text.length;
    return { ...piece, at };
  });
  return (
    <>
      <span className="figures min-w-9 shrink-0 pr-1.5 text-right text-xs text-muted">{line.line}</span>
      <span className="min-w-0 flex-1 truncate font-mono text-xs whitespace-pre">
        {pieces.map(({ text, hit, at: key }) =>
          hit ? (
            <mark key={key} className="rounded-sm bg-accent/45 text-text">
              {visibleText(text)}
            </mark>
          ) : (
            <span key={key}>{visibleText(text)}</span>
          ),
        )}
      </span>
    </>
  );
}
