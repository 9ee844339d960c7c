import { styleText } from "node:util";

/** A stream of ours: standard output or standard error. */
export interface OutputStream {
  write(text: string): unknown;
  readonly isTTY?: boolean;
  readonly columns?: number;
}

type Style = "bold" | "dim" | "red" | "green";

/** Where a command writes: results to one stream, everything else to the other. */
export interface Terminal {
  /** A result, as it is. */
  result(text: string): void;
  /** A line for people who watch. */
  note(text: string): void;
  /** Text for people who watch, as it is, without a line end. */
  aside(text: string): void;
  /** A line that is replaced by the next one; shown only where someone watches. Empty takes it away. */
  live(text: string): void;
  /** Styles for results and for notes, each only where its stream is a terminal that may have colour. */
  resultStyle(style: Style, text: string): string;
  noteStyle(style: Style, text: string): string;
  /** Someone watches standard error. */
  readonly watched: boolean;
  /** Columns to wrap results at. */
  readonly width: number;
}

/** @param env for `NO_COLOR` (https://no-color.org) and `TERM` */
export function createTerminal(
  stdout: OutputStream,
  stderr: OutputStream,
  env: Readonly<Record<string, string | undefined>>,
): Terminal {
  const mayStyle = (env.NO_COLOR ?? "") === "" && env.TERM !== "dumb";
  const styled = (stream: OutputStream) => (style: Style, text: string) =>
    // `styleText` would look at the streams and the environment by itself, in newer Nodes only.
    mayStyle && stream.isTTY === true ? styleText(style, text, { validateStream: false }) : text;
  const watched = stderr.isTTY === true && env.TERM !== "dumb";
  let shown = false;

  const live = (text: string) => {
    if (!watched || (text === "" && !shown)) return;
    // Some terminals say that they have 0 columns.
    const room = (stderr.columns || 80) - 1;
    stderr.write(`\r\u001b[K${Array.from(text).slice(0, room).join("")}`);
    shown = text !== "";
  };
  return {
    result: (text) => {
      live("");
      stdout.write(text);
    },
    note: (text) => {
      live("");
      stderr.write(`${text}\n`);
    },
    aside: (text) => {
      live("");
      stderr.write(text);
    },
    live,
    resultStyle: styled(stdout),
    noteStyle: styled(stderr),
    watched,
    width: Math.min(stdout.columns || 100, 110),
  };
}
