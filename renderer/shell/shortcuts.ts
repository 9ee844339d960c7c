import { useEffect } from "react";
import { goTo, places, setPalette, useNavigation } from "../state/navigation";
import { toggleTerminalHere, workspaceShortcut } from "../state/workspace/commands";
import { withCommandKey } from "./keys";
import { findHere, openNewChat, stopWhatRuns } from "./start";

function command(key: string): (() => void) | null {
  const place = places[Number(key) - 1];
  if (place !== undefined) return () => goTo(place);
  if (key === "k") return () => setPalette(!useNavigation.getState().paletteOpen);
  if (key === "n") return openNewChat;
  if (key === "f") return findHere;
  if (key === ",") return () => goTo("settings");
  return null;
}

/** Whether something floats that closes on Escape by itself. */
function somethingFloats(): boolean {
  return document.querySelector('[role="dialog"], [role="alertdialog"], [role="menu"]') !== null;
}

function onKey(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  if (event.key === "Escape" && !somethingFloats()) {
    if (stopWhatRuns()) event.preventDefault();
    return;
  }
  // By its place on the keyboard, where other layouts have no such character; Ctrl on every system.
  if (event.code === "Backquote" && event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    toggleTerminalHere();
    return;
  }
  if (!withCommandKey(event, event.shiftKey)) return;
  const key = event.key.toLowerCase();
  const act = workspaceShortcut(key, event.shiftKey) ?? (event.shiftKey ? null : command(key));
  if (act === null) return;
  event.preventDefault();
  act();
}

/** The shortcuts that work everywhere. */
export function useShortcuts(): void {
  useEffect(() => {
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
