import { realpath } from "node:fs/promises";
import { isAbsolute, join } from "node:path";
import { type OpenFolder, QuernError, type RecentFolder, type WorkspaceState } from "../../contract";
import { type AboveRoot, lookAbove } from "../files/ignore-rules";
import { belowFolder, type FolderRoot, grammarHere } from "../paths";
import { type FoundFolder, findFolder, folderId, isSameFolder } from "./identity";
import type { Recents } from "./recents";

export interface FolderOptions {
  readonly dataFolder: string;
  readonly recents: Recents;
  readonly pickWorkspace: () => Promise<string | null>;
  readonly confirmTrust: (path: string) => Promise<boolean>;
  /** Another folder, none, or other rights. */
  readonly onChange: () => void;
}

/** The folder that is open, as it was found. */
export interface HeldFolder {
  readonly id: string;
  readonly root: FolderRoot;
  readonly above: AboveRoot;
  readonly trusted: boolean;
}

/** Opens and closes; the user's dialogs alone say which folder, and whether it is trusted. */
export interface Folder {
  current(): HeldFolder | null;
  state(): Promise<WorkspaceState>;
  choose(): Promise<WorkspaceState>;
  openRecent(id: string): Promise<WorkspaceState>;
  forgetRecent(id: string): Promise<WorkspaceState>;
  askTrust(): Promise<WorkspaceState>;
  close(): Promise<WorkspaceState>;
}

export function createFolder(options: FolderOptions): Folder {
  const { recents } = options;
  let held: HeldFolder | null = null;
  // One dialog at a time, and what was asked first is done first.
  let last: Promise<unknown> = Promise.resolve();
  function queued(work: () => Promise<void>): Promise<WorkspaceState> {
    const done = last.then(work, work);
    last = done.catch(() => undefined);
    return done.then(state);
  }

  function hold(next: HeldFolder | null): void {
    held = next;
    options.onChange();
  }

  async function open(path: string): Promise<void> {
    const found = await findFolder(path);
    if (!found) throw new QuernError("file-not-found", { path });
    const own = await realpath(options.dataFolder).catch(() => options.dataFolder);
    if (belowFolder(own, found.path, grammarHere) !== null)
      throw new QuernError("path-protected", { path: found.path });
    const trusted = recents.trust(found.path, found.identity) ?? (await options.confirmTrust(found.path));
    const again = await findFolder(found.path);
    // What the user was asked about is what is opened, not what has taken its name while they read.
    if (!again || !isSameFolder(again.identity, found.identity))
      throw new QuernError("file-not-found", { path: found.path });
    const root: FolderRoot = {
      path: found.path,
      dev: found.dev,
      ino: found.ino,
      grammar: grammarHere,
      forbidden: isAbsolute(own) ? [own] : [],
      // A folder's handle can be used as a path on Linux alone.
      holding: grammarHere === "linux" ? "held" : "checked",
    };
    await recents.opened({ path: found.path, identity: found.identity, trusted });
    hold({ id: folderId(found.path), root, above: await lookAbove(root), trusted });
  }

  function recentPath(id: string): string {
    const known = recents.list().find((one) => folderId(one.path) === id);
    if (!known) throw new QuernError("file-not-found", { path: "" });
    return known.path;
  }

  async function state(): Promise<WorkspaceState> {
    const recent = await Promise.all(recents.list().map((known) => describeRecent(known.path)));
    return { folder: held ? describeHeld(held) : null, recent };
  }

  return {
    current: () => held,
    state,
    choose: () =>
      queued(async () => {
        const path = await options.pickWorkspace();
        if (path !== null) await open(path);
      }),
    openRecent: (id) => queued(() => open(recentPath(id))),
    forgetRecent: (id) =>
      queued(async () => {
        await recents.forget(recentPath(id));
        options.onChange();
      }),
    askTrust: () =>
      queued(async () => {
        const asked = held;
        if (!asked) throw new QuernError("folder-not-open");
        const found = await findSame(asked);
        const trusted = await options.confirmTrust(asked.root.path);
        await findSame(asked);
        await recents.opened({ path: found.path, identity: found.identity, trusted });
        if (trusted !== asked.trusted) hold({ ...asked, trusted });
      }),
    close: () =>
      queued(async () => {
        if (held) hold(null);
      }),
  };
}

/** @throws QuernError `file-not-found` when another folder has taken its name */
async function findSame(held: HeldFolder): Promise<FoundFolder> {
  const found = await findFolder(held.root.path);
  if (!found || found.dev !== held.root.dev || found.ino !== held.root.ino)
    throw new QuernError("file-not-found", { path: held.root.path });
  return found;
}

async function describeRecent(path: string): Promise<RecentFolder> {
  return { id: folderId(path), path, name: nameOf(path), missing: (await findFolder(path)) === null };
}

function describeHeld(held: HeldFolder): OpenFolder {
  const { path } = held.root;
  return { path, name: nameOf(path), trusted: held.trusted, git: held.above.repository };
}

function nameOf(path: string): string {
  return (
    path
      .split(process.platform === "win32" ? /[\\/]/ : "/")
      .filter(Boolean)
      .at(-1) ?? path
  );
}

/** Where the data of an opened folder lies. */
export function folderData(dataFolder: string, id: string): string {
  return join(dataFolder, "workspace", id);
}
