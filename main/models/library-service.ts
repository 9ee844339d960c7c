import { realpath } from "node:fs/promises";
import {
  type CatalogFile,
  type Emit,
  type FoundState,
  type Handlers,
  type libraryService,
  QuernError,
  type Settings,
} from "../contract";
import { detailsOf } from "./details";
import type { ModelFolders } from "./folders";
import type { SearchFolders } from "./folders-file";
import { createFinder, deviceOf, type Finder, type FinderOptions } from "./found";
import { importPaths } from "./import";
import type { Library } from "./library";
import { linkInto } from "./link";
import type { ListRefresh } from "./list-refresh";
import { readListKey } from "./list-source";
import type { CatalogLists } from "./lists";

export interface LibraryServiceOptions
  extends Pick<FinderOptions, "platform" | "env" | "home" | "catalog" | "hashes" | "busy"> {
  readonly library: Library;
  /** Files that go with models. */
  readonly companions: readonly CatalogFile[];
  /** The folders for models: a found file is linked into one on its own disk. */
  readonly modelFolders: ModelFolders;
  readonly folders: SearchFolders;
  readonly lists: CatalogLists;
  readonly listRefresh: Pick<ListRefresh, "ask">;
  /** Keeps where lists come from, or the key that they must be signed with. */
  readonly setListSource: (change: Partial<Pick<Settings, "listUrl" | "listKey">>) => Promise<void>;
  readonly emit: Emit<typeof libraryService>;
  /** Lets the user choose a folder; null when they closed the dialog. */
  readonly pickFolder: () => Promise<string | null>;
  readonly pickListFile: () => Promise<string | null>;
  readonly pickListKey: () => Promise<string | null>;
}

export interface LibraryService {
  readonly handlers: Handlers<typeof libraryService>;
  readonly finder: Finder;
  /** To be called when the library has changed. */
  changed(): void;
  /** To be called while a file of the library is read. */
  progress(step: { path: string; checkedBytes: number; totalBytes: number }): void;
  close(): Promise<void>;
}

/** Finding, bringing in and looking after model files: what the page asks beyond loading and downloading. */
export function createLibraryService(options: LibraryServiceOptions): LibraryService {
  const { library, folders, lists, emit } = options;
  const verifying = new Map<string, { abort: AbortController; checkedBytes: number; totalBytes: number }>();
  const ending = new AbortController();
  /** Real paths of the library's entries, as far as they could be followed. */
  let paths = new Map<string, string>();

  const finder = createFinder({
    ...options,
    modelFolders: () => options.modelFolders.list(),
    folders: () => folders.list(),
    modelIdOf: ({ path, realPath }) => paths.get(path) ?? paths.get(realPath) ?? null,
    onChange: (state) => emit("foundChanged", state),
  });

  async function readPaths(): Promise<void> {
    const next = new Map<string, string>();
    for (const { id, path } of library.entries()) {
      next.set(path, id);
      const asked = await options.modelFolders.answers(path);
      const real = asked ? await realpath(path).catch(() => null) : null;
      if (real !== null) next.set(real, id);
    }
    paths = next;
  }

  const details = () =>
    detailsOf(library.entries(), verifying, options.modelFolders.answers, options.companions);
  async function tellChanged(): Promise<void> {
    await readPaths();
    emit("detailsChanged", await details());
    if (finder.state().lookedAt !== null) await finder.tell();
  }

  async function look(): Promise<FoundState> {
    await readPaths();
    return await finder.look();
  }

  async function setListSource(change: Parameters<LibraryServiceOptions["setListSource"]>[0]) {
    await options.setListSource(change);
    return lists.current();
  }

  const handlers: Handlers<typeof libraryService> = {
    found: async () => finder.state(),
    look,
    addFolder: async () => {
      const path = await options.pickFolder();
      if (path === null) return null;
      await folders.add(path);
      return await look();
    },
    forgetFolder: async ({ path }) => {
      await folders.forget(path);
      return await look();
    },
    use: async ({ id, how }) => {
      const { sighting, catalogFile } = await finder.find(id);
      const { app, path, realPath } = sighting;
      const known = library.entries().find((entry) => entry.id === catalogFile?.id);
      if (known && how === "hard-link") return await library.find(known.id);
      // From here on the library compares it, at full speed: somebody waits for it.
      finder.leave(id);
      if (how === "in-place") return await library.addFile(path, { origin: "found", app });
      const root = await folderBeside(realPath, options.modelFolders);
      const linked = await linkInto(root, realPath, path, catalogFile);
      return await library.addFile(linked, { origin: "linked", app, root });
    },
    details,
    importPaths: ({ paths: asked }) => importPaths(asked, (path) => library.addFile(path), ending.signal),
    verify: async ({ id }) => {
      if (verifying.has(id)) throw new QuernError("invalid-request", { what: "verify twice" });
      const abort = new AbortController();
      verifying.set(id, { abort, checkedBytes: 0, totalBytes: 0 });
      try {
        emit("detailsChanged", await details());
        return await library.verify(id, abort.signal);
      } finally {
        verifying.delete(id);
        emit("detailsChanged", await details());
      }
    },
    stopVerify: async ({ id }) => {
      verifying.get(id)?.abort.abort();
      return undefined;
    },
    catalogList: async () => lists.current(),
    refreshCatalog: () => options.listRefresh.ask(),
    openCatalogList: async () => {
      const path = await options.pickListFile();
      if (path === null) return null;
      const list = await lists.open(path);
      emit("catalogChanged", list);
      return list;
    },
    setListAddress: ({ url }) => setListSource({ listUrl: url }),
    chooseListKey: async () => {
      const path = await options.pickListKey();
      return path === null ? null : await setListSource({ listKey: await readListKey(path) });
    },
    dropListKey: () => setListSource({ listKey: null }),
  };
  return {
    handlers,
    finder,
    changed: () => void tellChanged().catch(() => undefined),
    progress: ({ path, checkedBytes, totalBytes }) => {
      const entry = library.entries().find((known) => known.path === path);
      const state = entry && verifying.get(entry.id);
      if (!entry || !state) return;
      verifying.set(entry.id, { ...state, checkedBytes, totalBytes });
      emit("verifyProgress", { id: entry.id, checkedBytes, totalBytes });
    },
    close: async () => {
      ending.abort();
      for (const { abort } of verifying.values()) abort.abort();
      await finder.close();
    },
  };
}

/** The folder for models on the disk of a file, where a hard link to it can be; the first one where none is. */
async function folderBeside(realPath: string, folders: ModelFolders): Promise<string> {
  const device = await deviceOf(realPath);
  const list = folders.list();
  for (const folder of list) if (device !== null && (await deviceOf(folder)) === device) return folder;
  return list[0] ?? "";
}
