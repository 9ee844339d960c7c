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

/** Where the choice is kept: the settings. */
interface ChoiceStore {
  isFixed(key: keyof Settings): boolean;
  change(patch: Partial<Settings>): Promise<Settings>;
}

/** Whether "every time" may be offered: not where the administrator has the say. */
export function mayKeepChoice(settings: Pick<ChoiceStore, "isFixed">): boolean {
  return !settings.isFixed("onClose");
}

/** Keeps what the user wants every time. Never throws: the choice of this time holds, whatever becomes of the next. */
export async function keepChoice(
  settings: Pick<ChoiceStore, "change">,
  onClose: Settings["onClose"],
  onTrouble: (thrown: unknown) => void,
): Promise<void> {
  try {
    await settings.change({ onClose });
  } catch (error) {
    onTrouble(error);
  }
}
