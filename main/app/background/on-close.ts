import type { Settings } from "../../contract";

/** What Quern does beside its window. */
export interface Work {
  /** Downloads that are under way or wait for their turn. */
  readonly downloads: number;
  /** The server for other programs is on. */
  readonly server: boolean;
}

/** What closing the window means. `ask`: the user decides. */
export type OnClose = "end" | "ask" | "hide" | "minimise";

/**
 * What becomes of Quern when its window is closed.
 * @param tray whether this desktop shows a tray icon: without one a hidden window could not be found again
 */
export function onCloseOf(setting: Settings["onClose"], { downloads, server }: Work, tray: boolean): OnClose {
  if (downloads === 0 && !server) return "end";
  if (setting === "quit") return "end";
  if (setting === "ask") return "ask";
  return tray ? "hide" : "minimise";
}
