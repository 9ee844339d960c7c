import { create } from "zustand";
import type { TerminalInfo } from "../../../main/contract";
import { ask, askOrNotice, events, services } from "../../bridge";
import { addNotice } from "../notices";
import { mayWrite, useFolder } from "./folder";
import { changeLayout, useLayout } from "./layout";

interface TerminalsState {
  readonly terminals: readonly TerminalInfo[];
  readonly activeId: string | null;
  readonly starting: boolean;
  /** Counts how often the terminal was asked to take the focus. */
  readonly focusAsked: number;
}

/** The terminals of the opened folder. */
export const useTerminals = create<TerminalsState>(() => ({
  terminals: [],
  activeId: null,
  starting: false,
  focusAsked: 0,
}));

/** The size with which a terminal starts, until it is known how much room it has. */
const firstSize = { columns: 80, rows: 12 } as const;

function take(terminals: readonly TerminalInfo[]): void {
  useTerminals.setState(({ activeId }) => ({
    terminals,
    activeId: terminals.some(({ id }) => id === activeId) ? activeId : (terminals.at(-1)?.id ?? null),
  }));
}

/** Follows the terminals. */
export function startTerminals(): void {
  events().terminal.changed(take);
}

/** Reads which terminals there are. */
export async function readTerminals(): Promise<void> {
  const terminals = await askOrNotice(services().terminal.list());
  if (terminals !== undefined) take(terminals);
}

/** Has the terminal that is shown take the focus. */
export function focusTerminal(): void {
  useTerminals.setState(({ focusAsked }) => ({ focusAsked: focusAsked + 1 }));
}

/** Shows a terminal. */
export function selectTerminal(id: string): void {
  useTerminals.setState({ activeId: id });
  focusTerminal();
}

/** Starts a shell in the folder and shows it. */
export async function newTerminal(): Promise<void> {
  if (!mayWrite(useFolder.getState()) || useTerminals.getState().starting) return;
  changeLayout({ terminalOpen: true });
  useTerminals.setState({ starting: true });
  const info = await askOrNotice(services().terminal.start(firstSize));
  useTerminals.setState({ starting: false });
  if (info === undefined) return;
  useTerminals.setState(({ terminals }) => ({
    terminals: terminals.some(({ id }) => id === info.id) ? terminals : [...terminals, info],
    activeId: info.id,
  }));
  focusTerminal();
}

/** Ends a shell and everything that it started. */
export async function closeTerminal(id: string): Promise<void> {
  await askOrNotice(services().terminal.close({ id }));
  take(useTerminals.getState().terminals.filter((terminal) => terminal.id !== id));
  if (useTerminals.getState().terminals.length === 0) changeLayout({ terminalOpen: false });
}

/** Shows the terminals, starting one where there is none; or hides them. What runs in them goes on. */
export async function toggleTerminal(): Promise<void> {
  if (useLayout.getState().terminalOpen) return changeLayout({ terminalOpen: false });
  changeLayout({ terminalOpen: true });
  await readTerminals();
  if (useTerminals.getState().terminals.length === 0) await newTerminal();
  else focusTerminal();
}

/** A terminal's answer to a question of a program, rather than keys of a user: it begins as such answers do. */
function isAnswer(data: string): boolean {
  return data.startsWith("\u001b[") || data.startsWith("\u001b]") || data.startsWith("\u001bP");
}

/** Sends what was typed. */
export async function writeTerminal(id: string, data: string): Promise<void> {
  const result = await ask(services().terminal.write({ id, data }));
  if (result.ok) return;
  // What a program asked for while nobody typed is not given; that is no fault to tell.
  if (result.error.code === "terminal-no-input" && isAnswer(data)) return;
  if (result.error.code === "terminal-not-found") return;
  addNotice(result.error);
}
