import { translator } from "../../i18n";
import type { TerminalLook } from "./messages";

/** The page's tokens by the names that the terminal has for its colours. */
const tokens = {
  background: "--bg",
  foreground: "--text",
  cursor: "--text",
  cursorAccent: "--bg",
  selectionBackground: "--line",
  black: "--text",
  red: "--bad",
  green: "--good",
  yellow: "--warn",
  blue: "--code-function",
  magenta: "--code-keyword",
  cyan: "--part-kv",
  white: "--muted",
  brightBlack: "--muted",
  brightRed: "--bad",
  brightGreen: "--good",
  brightYellow: "--warn",
  brightBlue: "--code-function",
  brightMagenta: "--code-keyword",
  brightCyan: "--part-kv",
  brightWhite: "--text",
} as const;

/** How terminals look in the page's theme of this moment. */
export function terminalLook(within: HTMLElement, screenReader: boolean): TerminalLook {
  // A token may hold a colour for each theme: what it comes to is known once an element has it.
  const probe = document.createElement("span");
  within.append(probe);
  const colours: Record<string, string> = {};
  for (const [name, token] of Object.entries(tokens)) {
    probe.style.color = `var(${token})`;
    colours[name] = getComputedStyle(probe).color;
  }
  probe.style.fontFamily = "var(--mono)";
  const { fontFamily } = getComputedStyle(probe);
  probe.remove();
  return { fontFamily, colours, screenReader, label: translator.t("terminal.input") };
}
