import { FitAddon } from "@xterm/addon-fit";
import { Terminal } from "@xterm/xterm";
import css from "@xterm/xterm/css/xterm.css?inline";
import { type FromFrame, frameReady, portComes, type TerminalLook, type ToFrame } from "../messages";

/*
 * The document in which terminals are drawn: their library writes style elements, which the page's policy refuses. It
 * has an origin of its own, no bridge to main, and a policy that loads nothing but its own code.
 */

/** After this long without another size, the terminal takes it, ms. */
const settleTime = 80;

/** Lines that can be scrolled back to. */
const scrollback = 5000;

interface Shown {
  readonly terminal: Terminal;
  readonly fit: FitAddon;
  readonly element: HTMLElement;
}

const apple = /mac/i.test(navigator.platform);
const terminals = new Map<string, Shown>();
let port: MessagePort | null = null;
let look: TerminalLook | null = null;
let shownId: string | null = null;
/** The keys that hide the terminal are down. */
let leaving = false;
let settling: ReturnType<typeof setTimeout> | undefined;

function say(message: FromFrame): void {
  port?.postMessage(message);
}

function styles(): void {
  const library = new CSSStyleSheet();
  library.replaceSync(css);
  const own = new CSSStyleSheet();
  own.replaceSync(`
    html, body { height: 100%; margin: 0; overflow: hidden; }
    .terminal-place { position: absolute; inset: 4px 0 4px 8px; }
    .terminal-place[hidden] { display: none; }
  `);
  document.adoptedStyleSheets = [library, own];
}

/** Copying and pasting as terminals have it: with Shift, since Ctrl+C alone stops a program. */
function ownKey(event: KeyboardEvent, terminal: Terminal): boolean {
  if (event.code === "Backquote" && (event.ctrlKey || leaving)) {
    event.preventDefault();
    // With the key's release: the frame goes, and a key that is still down would be nobody's.
    if (event.type === "keyup" && leaving) say({ type: "toggle" });
    leaving = event.type === "keydown";
    return false;
  }
  if (event.type !== "keydown") return true;
  const key = event.key.toLowerCase();
  const command = apple ? event.metaKey : event.ctrlKey && event.shiftKey;
  if (command && key === "c" && terminal.hasSelection()) {
    event.preventDefault();
    say({ type: "copy", text: terminal.getSelection() });
    return false;
  }
  // The browser pastes into the field by itself, as long as the terminal does not take the key.
  return !(command && key === "v");
}

function dress({ terminal }: Shown): void {
  if (look === null) return;
  terminal.options.theme = { ...look.colours };
  terminal.options.fontFamily = look.fontFamily;
  terminal.options.screenReaderMode = look.screenReader;
  terminal.textarea?.setAttribute("aria-label", look.label);
}

function make(id: string, replay: string): Shown {
  const element = document.createElement("div");
  element.className = "terminal-place";
  document.body.append(element);
  const terminal = new Terminal({
    scrollback,
    fontSize: 13,
    lineHeight: 1.2,
    cursorBlink: false,
    minimumContrastRatio: 4.5,
    // Links are not opened: what a program prints can name any address.
    linkHandler: { activate: () => undefined },
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  const made: Shown = { terminal, fit, element };
  terminal.attachCustomKeyEventHandler((event) => ownKey(event, terminal));
  terminal.open(element);
  dress(made);
  // What it answers to what was printed before was answered then.
  terminal.write(replay, () => {
    terminal.onData((data) => say({ type: "input", id, data }));
    terminal.onBinary((data) => say({ type: "input", id, data }));
  });
  terminal.onResize(({ cols, rows }) => say({ type: "size", id, columns: cols, rows }));
  terminals.set(id, made);
  return made;
}

function fitShown(): void {
  const shown = terminals.get(shownId ?? "");
  const size = shown?.fit.proposeDimensions();
  if (shown === undefined || size === undefined || !Number.isFinite(size.cols + size.rows)) return;
  shown.terminal.resize(Math.min(1000, Math.max(2, size.cols)), Math.min(1000, Math.max(1, size.rows)));
}

function show(id: string, replay: string): void {
  const known = terminals.get(id);
  const shown = known ?? make(id, replay);
  for (const [other, { element }] of terminals) element.hidden = other !== id;
  shownId = id;
  fitShown();
  const { cols, rows } = shown.terminal;
  say({ type: "size", id, columns: cols, rows });
}

function hear(message: ToFrame): void {
  if (message.type === "look") {
    look = message.look;
    document.body.style.background = look.colours.background ?? "";
    for (const shown of terminals.values()) dress(shown);
    fitShown();
  } else if (message.type === "show") show(message.id, message.replay);
  else if (message.type === "data") terminals.get(message.id)?.terminal.write(message.data);
  else if (message.type === "focus") terminals.get(shownId ?? "")?.terminal.focus();
  else {
    const gone = terminals.get(message.id);
    terminals.delete(message.id);
    gone?.terminal.dispose();
    gone?.element.remove();
  }
}

styles();
window.addEventListener("message", ({ source, data, ports }) => {
  const [given] = ports;
  if (source !== window.parent || data !== portComes || given === undefined || port !== null) return;
  port = given;
  port.onmessage = ({ data: message }: MessageEvent<ToFrame>) => hear(message);
});
// When the size has settled: what a terminal cut off in a moment of little room would not come back.
window.addEventListener("resize", () => {
  clearTimeout(settling);
  settling = setTimeout(fitShown, settleTime);
});
window.addEventListener("focus", () => terminals.get(shownId ?? "")?.terminal.focus());
// Its origin cannot be told from in here; only the page that made the frame gets it.
window.parent.postMessage(frameReady, "*");
