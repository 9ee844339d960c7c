import { join } from "node:path";
import { workspaceFiles } from "./files";
import type { FilesOptions } from "./files/workspace-files";
import type { SearchOptions } from "./find";
import { openPathIndex, type PathIndex } from "./find";
import { folderData, type HeldFolder } from "./folder";
import type { OpenedFolder, WorkspaceFiles } from "./ports";
import { openUnsaved, type Unsaved } from "./unsaved";
import { type Changes, type FolderWatch, watchFolders } from "./watch";

/** All that belongs to one opened folder, made when it is opened and ended when it is closed. */
export interface Opened {
  readonly folder: OpenedFolder;
  readonly agentFiles: WorkspaceFiles;
  /** The user's own access. */
  readonly access: FilesOptions;
  readonly search: SearchOptions;
  readonly index: PathIndex;
  readonly watch: FolderWatch;
  readonly unsaved: Unsaved;
  close(): void;
}

export interface OpenedOptions {
  readonly held: HeldFolder;
  readonly dataFolder: string;
  readonly ripgrep: string;
  /** Whether the folder is still this one, and trusted; asked at each change. */
  readonly trusted: () => boolean;
  readonly onChanged: (changes: Changes) => void;
  /** The user, not the agent, has written, moved or removed what is at this path. */
  readonly onUserWrote: (path: string) => void;
}

export function openOpened(options: OpenedOptions): Opened {
  const { held, ripgrep } = options;
  const { root, above } = held;
  const index = openPathIndex({ root, rulesAbove: above.levels.length > 0, ripgrep });
  const watch = watchFolders(root, (changes) => {
    // Files whose content alone changed are where they were.
    if (changes.folders.length > 0 || changes.files.length === 0) index.changed();
    options.onChanged(changes);
  });
  const onWritten = (path: string) => watch.note({ folders: [parentOf(path)], files: [path] });
  const access: FilesOptions = {
    root,
    above,
    ripgrep,
    view: "user",
    trusted: options.trusted,
    onWritten: (path) => {
      options.onUserWrote(path);
      onWritten(path);
    },
  };
  return {
    folder: { id: held.id, trusted: held.trusted, files: workspaceFiles(access) },
    agentFiles: workspaceFiles({ ...access, view: "agent", onWritten }),
    access,
    search: { access, above, ripgrep },
    index,
    watch,
    unsaved: openUnsaved(join(folderData(options.dataFolder, held.id), "unsaved")),
    close: () => {
      index.close();
      watch.close();
    },
  };
}

/** The folder that holds an entry. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}
