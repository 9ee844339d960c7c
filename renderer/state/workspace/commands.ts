import { create } from "zustand";
import { goTo, useNavigation } from "../navigation";
import { docOf } from "./documents";
import { closeTab, openNewText, saveDoc } from "./files";
import { openFindInFiles } from "./find-in-files";
import { chooseFolder, useFolder } from "./folder";
import { useSelection } from "./selection";
import { activeTab, useTabs } from "./tabs";
import { toggleTerminal } from "./terminals";

/** What the editor does when the keyboard is elsewhere. */
export type EditorAct = "find" | "go-to-line";

interface AskedState {
  readonly quickOpen: boolean;
  /** Until the editor has done it. */
  readonly act: { readonly what: EditorAct } | null;
  /** Text that waits for a folder to be opened in. */
  readonly waitingText: { readonly name: string; readonly text: string } | null;
}

/** What was asked of the workspace by a key or by name. */
export const useAsked = create<AskedState>(() => ({ quickOpen: false, act: null, waitingText: null }));

/** Has the editor that is shown do something. */
export function askEditor(what: EditorAct): void {
  useAsked.setState({ act: { what } });
}

/** Has the user choose a folder, in the workspace. */
export async function openFolderHere(): Promise<boolean> {
  goTo("workspace");
  return chooseFolder();
}

/** Opens or closes the list of files by name. */
export function setQuickOpen(open: boolean): void {
  if (open && useFolder.getState().folder === null) return;
  if (open) goTo("workspace");
  useAsked.setState({ quickOpen: open });
}

/** Saves the file that is shown. */
export async function saveShown(): Promise<void> {
  const tab = activeTab(useTabs.getState());
  if (tab?.kind === "file") await saveDoc(tab.docId);
}

/** Closes the tab that is shown. */
export function closeShown(): void {
  const { activeId } = useTabs.getState();
  if (activeId !== null) closeTab(activeId);
}

/** Whether a file's text is shown. */
export function textIsShown(): boolean {
  const tab = activeTab(useTabs.getState());
  return tab?.kind === "file" && docOf(tab.docId)?.content.state === "text";
}

/** Opens a text as a new file; where no folder is open, one is asked for first and the text waits for it. */
export async function openInWorkspace(name: string, text: string): Promise<void> {
  if (useFolder.getState().folder === null) {
    useAsked.setState({ waitingText: { name, text } });
    await openFolderHere();
    return;
  }
  goTo("workspace");
  openNewText(name, text);
}

/** Opens the text that waited for a folder. */
export function openWaitingText(): void {
  const { waitingText } = useAsked.getState();
  useAsked.setState({ waitingText: null });
  if (waitingText !== null) openNewText(waitingText.name, waitingText.text);
}

/**
 * What a key means in the workspace; null: nothing.
 * @param key in lower case, pressed with the command key
 */
export function workspaceShortcut(key: string, shift: boolean): (() => void) | null {
  if (!shift && key === "o") return () => void openFolderHere();
  if (useFolder.getState().folder === null) return null;
  if (!shift && key === "p") return () => setQuickOpen(true);
  if (shift && key === "f")
    return () => {
      goTo("workspace");
      const marked = useSelection.getState().selection?.text ?? "";
      openFindInFiles(marked.includes("\n") ? "" : marked);
    };
  if (useNavigation.getState().place !== "workspace") return null;
  if (!shift && key === "s") return () => void saveShown();
  if (!shift && key === "w") return closeShown;
  if (!shift && key === "f" && textIsShown()) return () => askEditor("find");
  if (!shift && key === "g" && textIsShown()) return () => askEditor("go-to-line");
  return null;
}

/** Shows or hides the terminals, in the workspace. */
export function toggleTerminalHere(): void {
  if (useFolder.getState().folder === null) return;
  goTo("workspace");
  void toggleTerminal();
}
