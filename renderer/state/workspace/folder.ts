import { create } from "zustand";
import type { Result, WorkspaceState } from "../../../main/contract";
import { askOrNotice, events, services } from "../../bridge";

interface FolderState extends WorkspaceState {
  /** Main has said what is open. */
  readonly known: boolean;
  /** A dialog of the system is open, or a folder is being opened. */
  readonly busy: boolean;
}

/** The folder that is open, and those that were. */
export const useFolder = create<FolderState>(() => ({ folder: null, recent: [], known: false, busy: false }));

/** Whether files may be changed: a folder is open and trusted. */
export function mayWrite({ folder }: Pick<FolderState, "folder">): boolean {
  return folder?.trusted ?? false;
}

/** Reads which folder is open and follows it. */
export async function startFolder(): Promise<void> {
  events().workspace.changed((state) => useFolder.setState({ ...state, known: true }));
  const state = await askOrNotice(services().workspace.state());
  if (state !== undefined) useFolder.setState({ ...state, known: true });
}

async function take(call: Promise<Result<WorkspaceState>>): Promise<boolean> {
  useFolder.setState({ busy: true });
  const state = await askOrNotice(call);
  useFolder.setState({ ...state, busy: false });
  return state?.folder != null;
}

/** Has the user choose a folder; true when one is open afterwards. */
export function chooseFolder(): Promise<boolean> {
  return take(services().workspace.choose());
}

/** Opens a folder that was open before. */
export function openRecentFolder(id: string): Promise<boolean> {
  return take(services().workspace.openRecent({ id }));
}

/** Takes a folder off the list; the folder itself stays as it is. */
export async function forgetRecentFolder(id: string): Promise<void> {
  await take(services().workspace.forgetRecent({ id }));
}

/** Asks the user, in a dialog of the system, whether the folder is trusted. */
export async function askTrust(): Promise<void> {
  await take(services().workspace.askTrust());
}

/** Closes the folder; what was typed and not saved is kept for the next time. */
export async function closeFolder(): Promise<void> {
  await take(services().workspace.close());
}
