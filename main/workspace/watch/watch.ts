import { type FSWatcher, watch } from "node:fs";
import { isTemporaryName } from "../files/write";
import { type FolderRoot, inFolder, partsOf } from "../paths";

/** Changes within this time are told together. */
const togetherMs = 100;
/** More than this, and everything should be looked at again. */
const mostChanges = 500;
/** Systems have a limit on what is watched at once (Linux: often 8,192 for all programs of a user). */
const mostFolders = 1000;

export interface Changes {
  /** Both empty: anything may have changed. */
  readonly folders: string[];
  readonly files: string[];
}

/** Watches those folders that somebody looks at. */
export interface FolderWatch {
  /**
   * Watches a folder and the ones above it; the ones not asked for longest are given up first.
   * @returns when it is watched, or cannot be; what is read after that is never silently out of date
   */
  add(path: string): Promise<void>;
  /** A change that we made ourselves. */
  note(changes: Changes): void;
  close(): void;
}

export function watchFolders(root: FolderRoot, tell: (changes: Changes) => void): FolderWatch {
  // In the order of asking. Null: not there now; it is tried again when the folder above changes.
  const watched = new Map<string, FSWatcher | null>();
  const attempts = new Map<string, number>();
  const folders = new Set<string>();
  const files = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let isClosed = false;

  function flush(): void {
    timer = null;
    const all = folders.size + files.size > mostChanges;
    const changes = { folders: all ? [] : [...folders].sort(), files: all ? [] : [...files].sort() };
    folders.clear();
    files.clear();
    tell(changes);
  }
  function note(changes: Changes): void {
    if (isClosed) return;
    for (const folder of changes.folders) folders.add(folder);
    for (const file of changes.files) files.add(file);
    timer ??= setTimeout(flush, togetherMs);
  }

  function onChange(folder: string, kind: string, name: string | null): void {
    if (name !== null && isTemporaryName(name)) return;
    // The system does not say what: the folder is looked at again, and each of its files that is open.
    if (name === null) {
      note({ folders: [folder], files: [] });
      return;
    }
    const path = folder === "" ? name : `${folder}/${name}`;
    if (kind === "rename") {
      note({ folders: [folder], files: [path] });
      if (watched.has(path)) renew(path);
    } else note({ folders: [], files: [path] });
  }

  /** A folder that went, or that came with the name of one that was watched: and so did all below it. */
  function renew(path: string): void {
    for (const below of [...watched.keys()]) {
      if (below !== path && !below.startsWith(`${path}/`)) continue;
      watched.get(below)?.close();
      watched.set(below, null);
      note({ folders: [below], files: [] });
      void arm(below);
    }
  }

  async function arm(path: string): Promise<void> {
    const attempt = (attempts.get(path) ?? 0) + 1;
    attempts.set(path, attempt);
    try {
      // The real folder: a link that leads out is not watched.
      const place = await inFolder(root, partsOf(path, root.grammar), async (found) => found.absolute);
      // A later attempt knows better: this one may have found the folder that has gone since.
      if (isClosed || !watched.has(path) || watched.get(path) || attempts.get(path) !== attempt) return;
      const watcher = watch(place, { persistent: false }, (kind, name) => onChange(path, kind, name));
      watched.set(path, watcher);
      watcher.on("error", () => {
        if (watched.get(path) === watcher) watched.set(path, null);
        watcher.close();
        note({ folders: [path], files: [] });
      });
      // Folders in it that came before it was watched, of which nobody told.
      if (attempt > 1) {
        note({ folders: [path], files: [] });
        for (const [below, there] of watched) if (!there && isDirectlyIn(below, path)) void arm(below);
      }
    } catch {
      // Not there, or the system watches no more: the next thing that happens to the folder above tries again, and
      // saving looks at the disk in any case.
    }
  }

  async function add(path: string): Promise<void> {
    const parts = path === "" ? [] : path.split("/");
    const arming: Promise<void>[] = [];
    for (let depth = 0; depth <= parts.length; depth++) {
      const folder = parts.slice(0, depth).join("/");
      const there = watched.get(folder);
      // Asked for again: last in the order.
      watched.delete(folder);
      watched.set(folder, there ?? null);
      if (!there) arming.push(arm(folder));
    }
    for (const folder of watched.keys()) {
      if (watched.size <= mostFolders) break;
      if (folder === "") continue;
      watched.get(folder)?.close();
      watched.delete(folder);
      attempts.delete(folder);
    }
    await Promise.all(arming);
  }

  return {
    add,
    note,
    close: () => {
      isClosed = true;
      if (timer) clearTimeout(timer);
      for (const watcher of watched.values()) watcher?.close();
      watched.clear();
    },
  };
}

function isDirectlyIn(path: string, folder: string): boolean {
  const inside = folder === "" ? path : path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : "";
  return inside !== "" && !inside.includes("/");
}
