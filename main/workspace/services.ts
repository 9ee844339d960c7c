import { join } from "node:path";
import { type Emit, type filesService, type Handlers, QuernError, type workspaceService } from "../contract";
import { createFilesService } from "./files-service";
import { createFinding } from "./finding";
import { createFolder, openRecents } from "./folder";
import { type Opened, openOpened } from "./opened";
import type { CurrentFolder, WorkspaceFiles } from "./ports";
import type { Changes } from "./watch";

export interface WorkspaceOptions {
  readonly dataFolder: string;
  /** A folder that the user chose in a dialog; null when it was closed. */
  readonly pickWorkspace: () => Promise<string | null>;
  /** Asks in a dialog of the system whether a folder may be changed and its commands run. */
  readonly confirmTrust: (path: string) => Promise<boolean>;
  /** Moves a file or folder into the system's trash. */
  readonly trash: (path: string) => Promise<void>;
  readonly showItem: (path: string) => void;
  readonly emitWorkspace: Emit<typeof workspaceService>;
  readonly emitFiles: Emit<typeof filesService>;
  /** ripgrep's program, outside of any archive. */
  readonly ripgrep: string;
}

/** The opened folder for the page, the agent and the other parts of the workspace. */
export interface WorkspaceServices {
  readonly workspace: Handlers<typeof workspaceService>;
  readonly files: Handlers<typeof filesService>;
  /** `files` of the opened folder are the user's: they may read secrets. */
  readonly current: CurrentFolder;
  /** The same files as the agent sees them: no secrets, nothing of git's. @throws `folder-not-open` */
  agentFiles(): WorkspaceFiles;
  /** Entries or files of the opened folder changed, as far as they are watched. @returns how to listen no more */
  onFilesChanged(listener: (changes: Changes) => void): () => void;
  /** The user has written, moved or removed something through the app. @returns how to listen no more */
  onUserWrote(listener: (path: string) => void): () => void;
  /** Something outside of these services (a command, a checkpoint) changed files: everything is looked at again. */
  filesMayHaveChanged(): void;
  close(): Promise<void>;
}

/** Opens the list of known folders; no folder is opened until the user does. */
export async function createWorkspaceServices(options: WorkspaceOptions): Promise<WorkspaceServices> {
  const changeListeners = new Set<() => void>();
  const fileListeners = new Set<(changes: Changes) => void>();
  const writeListeners = new Set<(path: string) => void>();
  const finding = createFinding(options.emitFiles);
  let opened: Opened | null = null;

  function tellFiles(changes: Changes): void {
    options.emitFiles("changed", changes);
    for (const listener of fileListeners) listener(changes);
  }

  const folder = createFolder({
    dataFolder: options.dataFolder,
    recents: await openRecents(join(options.dataFolder, "workspace")),
    pickWorkspace: options.pickWorkspace,
    confirmTrust: options.confirmTrust,
    onChange: () => {
      const held = folder.current();
      const isSame =
        held !== null && opened?.access.root === held.root && opened.folder.trusted === held.trusted;
      if (!isSame) {
        finding.stop();
        opened?.close();
        opened =
          held &&
          openOpened({
            held,
            dataFolder: options.dataFolder,
            ripgrep: options.ripgrep,
            // What was handed out earlier must not outlive the trust it was given under.
            trusted: () => folder.current()?.root === held.root && folder.current()?.trusted === true,
            onChanged: tellFiles,
            onUserWrote: (path) => {
              for (const listener of writeListeners) listener(path);
            },
          });
        for (const listener of changeListeners) listener();
      }
      void folder.state().then((state) => options.emitWorkspace("changed", state));
    },
  });

  function require(): Opened {
    if (!opened) throw new QuernError("folder-not-open");
    return opened;
  }

  return {
    workspace: {
      state: () => folder.state(),
      choose: () => folder.choose(),
      openRecent: ({ id }) => folder.openRecent(id),
      forgetRecent: ({ id }) => folder.forgetRecent(id),
      askTrust: () => folder.askTrust(),
      close: () => folder.close(),
    },
    files: createFilesService({
      opened: require,
      finding,
      trash: options.trash,
      showItem: options.showItem,
    }),
    current: {
      get: () => opened?.folder ?? null,
      require: () => require().folder,
      requireTrusted: () => {
        const now = require().folder;
        if (!now.trusted) throw new QuernError("not-trusted");
        return now;
      },
      onChange: (listener) => {
        changeListeners.add(listener);
        return () => changeListeners.delete(listener);
      },
    },
    agentFiles: () => require().agentFiles,
    onFilesChanged: (listener) => {
      fileListeners.add(listener);
      return () => fileListeners.delete(listener);
    },
    onUserWrote: (listener) => {
      writeListeners.add(listener);
      return () => writeListeners.delete(listener);
    },
    filesMayHaveChanged: () => {
      if (!opened) return;
      opened.index.changed();
      tellFiles({ folders: [], files: [] });
    },
    close: async () => {
      finding.stop();
      opened?.close();
      opened = null;
    },
  };
}
