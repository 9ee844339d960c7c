/** What the page asks of the frame in which diagrams are drawn. */
export interface DrawRequest {
  readonly number: number;
  readonly code: string;
  readonly dark: boolean;
}

/** A drawn diagram. */
export interface Drawing {
  readonly svg: string;
  /** px */
  readonly width: number;
  readonly height: number;
  /** What sort of diagram it is, in the library's word: `flowchart`, `sequence`. */
  readonly kind: string;
}

/** What comes back: a drawing, or why there is none, in the library's own words. */
export type DrawReply =
  | { readonly number: number; readonly ok: true; readonly drawing: Drawing }
  | { readonly number: number; readonly ok: false; readonly why: string };

/** Sent once, when the frame can draw. */
export const frameReady = "diagram-frame-ready";

/** Longer texts are not drawn, characters. */
export const longestDiagram = 20_000;

/** A picture longer than this is not shown, characters. */
const longestSvg = 4_000_000;

/** What the frame sent, if it is a reply: it read what a model wrote, so it is believed in nothing. */
export function replyOf(data: unknown): DrawReply | null {
  if (typeof data !== "object" || data === null) return null;
  const number: unknown = Reflect.get(data, "number");
  if (typeof number !== "number") return null;
  if (Reflect.get(data, "ok") !== true) {
    const why: unknown = Reflect.get(data, "why");
    return { number, ok: false, why: typeof why === "string" ? why.slice(0, 500) : "" };
  }
  const drawing = drawingOf(Reflect.get(data, "drawing"));
  return drawing === null ? { number, ok: false, why: "" } : { number, ok: true, drawing };
}

function drawingOf(data: unknown): Drawing | null {
  if (typeof data !== "object" || data === null) return null;
  const [svg, width, height, kind] = ["svg", "width", "height", "kind"].map((name): unknown =>
    Reflect.get(data, name),
  );
  const size = (value: unknown): value is number => typeof value === "number" && value > 0 && value < 100_000;
  if (typeof svg !== "string" || svg.length > longestSvg || !size(width) || !size(height)) return null;
  return { svg, width, height, kind: typeof kind === "string" ? kind.slice(0, 40) : "" };
}
