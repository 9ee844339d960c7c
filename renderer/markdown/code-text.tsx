import { createElement, Fragment, memo, type ReactNode, useMemo } from "react";
import { type Chunk, chunksOf, widthOf } from "./code-lines";
import type { Token } from "./highlight";

declare module "react" {
  interface CSSProperties {
    /** How wide the column of line numbers is. */
    "--digits"?: string;
  }
}

type Lines = readonly (readonly Token[])[];

interface CodeTextProps {
  readonly code: string;
  /** Its colours; null while there are none. */
  readonly lines: Lines | null;
  readonly wrap: boolean;
  readonly numbers: boolean;
}

/**
 * The text of a code, in pieces of which only those in sight are laid out: ten thousand lines scroll as ten do, and
 * while code is being written only its last piece is drawn again.
 */
export function CodeText({ code, lines, wrap, numbers }: CodeTextProps) {
  const chunks = useMemo(() => chunksOf(code), [code]);
  const width = useMemo(() => widthOf(chunks), [chunks]);
  const count = chunks.length === 0 ? 0 : (chunks.at(-1)?.first ?? 0) + (chunks.at(-1)?.lines.length ?? 0);
  return (
    <pre dir="ltr" className={`${wrap ? "wrapped" : ""} ${numbers ? "numbered" : ""}`}>
      <code style={numbers ? { "--digits": `${String(count).length}ch` } : undefined}>
        {chunks.map((chunk) => (
          <ChunkText
            key={chunk.first}
            text={chunk.lines.join("\n")}
            first={chunk.first}
            last={chunk === chunks.at(-1)}
            coloured={lines === null ? null : lines.slice(chunk.first, chunk.first + chunk.lines.length)}
            width={width}
            numbers={numbers}
            chunk={chunk}
          />
        ))}
      </code>
    </pre>
  );
}

interface ChunkTextProps {
  readonly chunk: Chunk;
  readonly text: string;
  readonly first: number;
  readonly last: boolean;
  readonly coloured: Lines | null;
  readonly width: number;
  readonly numbers: boolean;
}

const ChunkText = memo(
  ({ chunk, text, last, coloured, width, numbers }: ChunkTextProps) => (
    <span
      className="code-chunk"
      // Its size while it is skipped. Lines are 20 px high (see prose.css); the width keeps the frame from jumping.
      style={last ? undefined : { containIntrinsicSize: `${width}ch auto ${chunk.lines.length * 20}px` }}
    >
      {numbers
        ? chunk.lines.map((line, at) =>
            createElement(
              "span",
              { key: chunk.first + at, className: "code-line", "data-line": chunk.first + at + 1 },
              pieces(coloured?.[at], line),
              "\n",
            ),
          )
        : coloured === null
          ? `${text}\n`
          : createElement(Fragment, null, ...coloured.flatMap((line) => [...pieces(line, ""), "\n"]))}
    </span>
  ),
  (before, after) =>
    before.text === after.text &&
    before.last === after.last &&
    before.numbers === after.numbers &&
    before.width === after.width &&
    before.coloured?.[0] === after.coloured?.[0] &&
    before.coloured?.length === after.coloured?.length,
);
ChunkText.displayName = "ChunkText";

function pieces(tokens: readonly Token[] | undefined, plain: string): ReactNode[] {
  if (tokens === undefined) return [plain];
  return tokens.map(({ kind, text }, at) =>
    kind === null ? text : createElement("span", { key: at, className: `tok-${kind}` }, text),
  );
}
