import { isHarmlessSvg } from "./harmless-svg";
import { type Drawing, type DrawReply, frameReady, longestDiagram, replyOf } from "./messages";

/** What became of a text: a drawing, or why there is none. */
export type Drawn =
  | { readonly state: "drawn"; readonly drawing: Drawing }
  | { readonly state: "invalid"; readonly why: string }
  | { readonly state: "tooLong" | "tooSlow" | "refused" };

/** Nodes that are pictures from an address. The frame's policy would refuse to load them: they are not even tried. */
const picturesInside = /@\{[^}]*["']?\bimg\b["']?\s*:/;

/** Time for one drawing, and for the frame to come, ms. */
const patience = { draw: 8000, start: 20_000 } as const;
/** Unused for so long, the frame and what the library holds in memory are dropped, ms. */
const idle = 60_000;
/** As many drawings are kept, so that scrolling back draws nothing anew. */
const kept = 40;

let frame: HTMLIFrameElement | null = null;
let idleTimer: ReturnType<typeof setTimeout> | undefined;
let nextNumber = 1;
let last: Promise<unknown> = Promise.resolve();
const drawings = new Map<string, Drawn>();

/** Waits for a message of the frame that `pick` takes; null after `ms`. */
function hear<T>(from: HTMLIFrameElement, ms: number, pick: (data: unknown) => T | null): Promise<T | null> {
  return new Promise((done) => {
    const end = (value: T | null): void => {
      clearTimeout(timer);
      window.removeEventListener("message", onMessage);
      done(value);
    };
    const onMessage = ({ source, data }: MessageEvent<unknown>): void => {
      if (source !== from.contentWindow) return;
      const picked = pick(data);
      if (picked !== null) end(picked);
    };
    const timer = setTimeout(() => end(null), ms);
    window.addEventListener("message", onMessage);
  });
}

function drop(): void {
  frame?.remove();
  frame = null;
}

async function openFrame(): Promise<HTMLIFrameElement | null> {
  if (frame !== null) return frame;
  const made = document.createElement("iframe");
  made.setAttribute("sandbox", "allow-scripts");
  made.setAttribute("aria-hidden", "true");
  made.tabIndex = -1;
  made.className = "diagram-workshop";
  made.src = "./diagram.html";
  const ready = hear(made, patience.start, (data) => (data === frameReady ? true : null));
  document.body.append(made);
  frame = made;
  if ((await ready) !== null) return made;
  drop();
  return null;
}

async function drawInFrame(code: string, dark: boolean): Promise<Drawn> {
  clearTimeout(idleTimer);
  const open = await openFrame();
  if (open?.contentWindow == null) return { state: "tooSlow" };
  nextNumber += 1;
  const number = nextNumber;
  const pick = (data: unknown): DrawReply | null => {
    const reply = replyOf(data);
    return reply?.number === number ? reply : null;
  };
  const answer = hear(open, patience.draw, pick);
  // A sandboxed document has no origin that could be named; the message goes to this frame alone.
  open.contentWindow.postMessage({ number, code, dark }, "*");
  const reply = await answer;
  if (reply === null) {
    drop();
    return { state: "tooSlow" };
  }
  idleTimer = setTimeout(drop, idle);
  if (!reply.ok) return { state: "invalid", why: reply.why };
  return isHarmlessSvg(reply.drawing.svg) ? { state: "drawn", drawing: reply.drawing } : { state: "refused" };
}

/** What was drawn before of this text; null when nothing was. */
export function drawnBefore(code: string, dark: boolean): Drawn | null {
  return drawings.get(`${dark} ${code}`) ?? null;
}

/** Draws a diagram, one after the other, in a frame that can reach nothing. */
export async function drawDiagram(code: string, dark: boolean): Promise<Drawn> {
  if (code.length > longestDiagram) return { state: "tooLong" };
  if (picturesInside.test(code)) return { state: "refused" };
  const turn = last.then(() => drawnBefore(code, dark) ?? drawInFrame(code, dark));
  last = turn.catch(() => undefined);
  const drawn = await turn;
  // A drawing that took too long may have met a busy moment: it is tried again when it is next asked for.
  if (drawn.state !== "tooSlow") drawings.set(`${dark} ${code}`, drawn);
  const oldest = drawings.keys().next();
  if (drawings.size > kept && oldest.done !== true) drawings.delete(oldest.value);
  return drawn;
}
