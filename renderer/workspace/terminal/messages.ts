/*
 * What the page and the frame with the terminal say to each other, over a port of their own. What a program prints is
 * read in the frame, so what comes out of it is believed in nothing.
 */

/** Sent once to the page, when the frame waits for its port. */
export const frameReady = "terminal-frame-ready";

/** The words with which the port comes. */
export const portComes = "terminal-port";

/** Colours and letters, as CSS has them. */
export interface TerminalLook {
  readonly fontFamily: string;
  /** By the names that the terminal's library has for them. */
  readonly colours: Readonly<Record<string, string>>;
  /** What is on the screen is kept in a form that screen readers read. */
  readonly screenReader: boolean;
  /** What screen readers call the field. */
  readonly label: string;
}

/** Page to frame. */
export type ToFrame =
  | { readonly type: "look"; readonly look: TerminalLook }
  /** Shows a terminal; one that is new begins with what it has shown before. */
  | { readonly type: "show"; readonly id: string; readonly replay: string }
  | { readonly type: "data"; readonly id: string; readonly data: string }
  | { readonly type: "drop"; readonly id: string }
  | { readonly type: "focus" };

/** Frame to page. */
export type FromFrame =
  | { readonly type: "input"; readonly id: string; readonly data: string }
  | { readonly type: "size"; readonly id: string; readonly columns: number; readonly rows: number }
  | { readonly type: "copy"; readonly text: string }
  /** The keys that show and hide the terminal were pressed in it. */
  | { readonly type: "toggle" };

/** More than this at once is not typed and not copied, characters. */
const longest = 1_000_000;

/** What the frame said, if it makes sense. */
export function fromFrame(data: unknown): FromFrame | null {
  if (typeof data !== "object" || data === null) return null;
  const value = (name: string): unknown => Reflect.get(data, name);
  const type = value("type");
  if (type === "toggle") return { type };
  const text = value("text");
  if (type === "copy") return typeof text === "string" && text.length <= longest ? { type, text } : null;
  const id = value("id");
  if (typeof id !== "string" || id.length > 64) return null;
  if (type === "input") {
    const typed = value("data");
    return typeof typed === "string" && typed.length <= longest ? { type, id, data: typed } : null;
  }
  const [columns, rows] = [value("columns"), value("rows")];
  const whole = (number: unknown, least: number): number is number =>
    typeof number === "number" && Number.isInteger(number) && number >= least && number <= 1000;
  if (type !== "size" || !whole(columns, 2) || !whole(rows, 1)) return null;
  return { type, id, columns, rows };
}
