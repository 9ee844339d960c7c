import { create } from "zustand";
import type { CatalogFile, ModelFolder } from "../../main/contract";
import { askOrNotice, events, services } from "../bridge";
import { useModels } from "./models";

interface FoldersState {
  /** Null: not looked yet. */
  readonly folders: readonly ModelFolder[] | null;
  /** A folder was chosen, and the models in it are being taken in. */
  readonly adding: boolean;
}

/** The folders for models, as they were when somebody last looked. */
export const useFolders = create<FoldersState>(() => ({ folders: null, adding: false }));

async function look(): Promise<void> {
  const folders = await askOrNotice(services().models.folders());
  if (folders !== undefined) useFolders.setState({ folders });
}

let started: Promise<void> | null = null;

/**
 * Looks at the folders, and again when the window is turned to (a disk may have been connected), when another was
 * chosen, and when the library has changed.
 */
export function startFolders(): Promise<void> {
  if (started !== null) return look();
  started = look();
  window.addEventListener("focus", () => void look());
  events().app.settingsChanged(() => void look());
  events().models.installedChanged(() => void look());
  return started;
}

/** Has the user choose one more folder. */
export async function addModelFolder(): Promise<void> {
  useFolders.setState({ adding: true });
  const folders = await askOrNotice(services().models.addFolder());
  useFolders.setState({ adding: false, ...(folders && { folders }) });
}

/** Takes a folder off the list; its files stay. */
export async function forgetModelFolder(path: string): Promise<void> {
  const folders = await askOrNotice(services().models.forgetFolder({ path }));
  if (folders !== undefined) useFolders.setState({ folders });
}

/** The folders when none of them has room for a file; null where one has, where it was begun, or nobody has looked. */
export function useNoRoom({ id, bytes }: Pick<CatalogFile, "id" | "bytes">): readonly ModelFolder[] | null {
  const folders = useFolders((state) => state.folders);
  const begun = useModels(({ downloads }) => downloads.some(({ fileId }) => fileId === id));
  if (folders === null || begun) return null;
  const roomy = ({ state, roomBytes }: ModelFolder) =>
    state === "here" && (roomBytes === null || roomBytes >= bytes);
  return folders.some(roomy) ? null : folders;
}
