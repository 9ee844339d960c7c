import { resolve } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import {
  type CatalogFile,
  type DownloadState,
  type Emit,
  type ErrorData,
  type Handlers,
  type InstalledModel,
  type modelsService,
  QuernError,
  toErrorData,
} from "../contract";
import type { Net } from "../net";
import { createDownloads } from "./downloads";
import type { Downloads } from "./downloads-face";
import { addModelFolder, type ModelFolders, oneFolder } from "./folders";
import type { KnownHashes } from "./found";
import { importPaths } from "./import";
import { type Library, openLibrary } from "./library";
import type { RetryRules } from "./retry";
import { type FileSource, hubSource } from "./source";

export interface ModelsOptions {
  readonly catalog: readonly CatalogFile[];
  /** Files that go with models of the catalogue; absent: none. */
  readonly companions?: readonly CatalogFile[];
  readonly net: Net;
  /** Where files are asked for, in this order, at the start of each download; the hub unless given. */
  readonly sources?: () => readonly FileSource[];
  readonly dataFolder: string;
  /** Where new downloads go where there are no `folders`; asked each time, since the user may choose another. */
  readonly modelFolder: () => string;
  /** All folders for models, where there may be several. */
  readonly folders?: ModelFolders;
  /** How folders are added and taken off; absent: they are as they are. */
  readonly changeFolders?: FolderChanges;
  readonly practicePath: string;
  readonly emit: Emit<typeof modelsService>;
  /** Something worth a notice: the list of models cannot be kept, or was damaged. */
  readonly onTrouble: (error: ErrorData) => void;
  /** Lets the user choose a `.gguf`; null when they closed the dialog. */
  readonly pickFile: () => Promise<string | null>;
  /** Shows a file in the system's file manager. */
  readonly showItem: (path: string) => void;
  /** Whether the engine holds this model now. */
  readonly isInUse: (model: InstalledModel) => boolean;
  /** What files are known to hash to; absent: each is read. */
  readonly hashes?: KnownHashes;
  /** Moves a file to the trash; absent: files are deleted. */
  readonly trash?: (path: string) => Promise<void>;
  /** As the page is told, for others in main. */
  readonly onLibraryChange?: () => void;
  readonly onLibraryProgress?: (step: { path: string; checkedBytes: number; totalBytes: number }) => void;
  readonly retry?: RetryRules;
  /** How downloads go; asked each time. Without it: one at a time, no limit. */
  readonly downloading?: DownloadRules;
  /** Whether downloads that were under way go on by themselves when their folder is here again. Without it: not. */
  readonly mayResume?: () => boolean;
  /** Called at each change of a download. */
  readonly onDownload?: (state: DownloadState) => void;
}

export interface FolderChanges {
  /** Lets the user choose a folder; null when they closed the dialog. */
  readonly pick: () => Promise<string | null>;
  /** Keeps the list of the folders besides the first. @throws QuernError `setting-locked` */
  readonly keep: (more: (now: readonly string[]) => string[]) => Promise<void>;
}

/** The user's settings for downloads. */
export interface DownloadRules {
  readonly atOnce: () => number;
  readonly connections: () => number;
  readonly bytesPerSecond: () => number | null;
}

/** The models of this machine: what the page and the command line ask, and what runs behind it. */
export interface Models {
  readonly handlers: Handlers<typeof modelsService>;
  readonly library: Library;
  readonly downloads: Downloads;
  /** Resolves when what lies in the folders is on both lists, of each folder that answers within seconds. */
  readonly lookedThrough: Promise<void>;
  /** Pauses downloads, so that everything that has arrived is kept, and ends all work. */
  close(): Promise<void>;
}

/** What the lists wait for the folders before they are told as they are; what comes later is told as an event. */
const listsWaitMs = 1_000;

/**
 * Opens the library and begins to look for what lies in the folders; a disk that does not answer holds nobody up. The
 * network is not touched until a download starts.
 */
export async function createModelsService(options: ModelsOptions): Promise<Models> {
  const { catalog, changeFolders, companions = [], emit } = options;
  const folders = options.folders ?? oneFolder(options.modelFolder);
  const library = await openLibrary({
    dataFolder: options.dataFolder,
    modelFolder: options.modelFolder,
    folders,
    practicePath: options.practicePath,
    catalog,
    companions,
    onChange: (models) => {
      emit("installedChanged", models);
      options.onLibraryChange?.();
    },
    onProgress: (progress) => {
      emit("importProgress", progress);
      options.onLibraryProgress?.(progress);
    },
    ...(options.hashes && { hashes: options.hashes }),
    ...(options.trash && { trash: options.trash }),
    onTrouble: options.onTrouble,
  });
  const downloads = createDownloads({
    sources: options.sources ?? (() => [hubSource(options.net)]),
    folders,
    catalog,
    companions,
    onDone: async (file, downloaded, root, source) => {
      // One that only goes with a model is none; what lies beside the models has changed.
      if (file.role === undefined) await library.addDownloaded(file, downloaded, root, source);
      else options.onLibraryChange?.();
    },
    onChange: (state) => {
      emit("downloadChanged", state);
      options.onDownload?.(state);
    },
    onRemoved: (fileId) => emit("downloadRemoved", { fileId }),
    ...(options.retry ? { retry: options.retry } : {}),
    ...(options.mayResume ? { mayResume: options.mayResume } : {}),
    ...options.downloading,
  });

  const ending = new AbortController();
  const lookedThrough = Promise.all([
    library.adopt().catch((error: unknown) => options.onTrouble(toErrorData(error))),
    downloads.found,
  ]).then(() => undefined);
  const lists = () =>
    Promise.race([lookedThrough, wait(listsWaitMs, undefined, { ref: false, signal: ending.signal })]).catch(
      () => undefined,
    );
  /** What is in a folder that has just been added, or is connected again, belongs to the library. */
  const takeIn = async (added: string | null) => {
    await library.adopt();
    if (added !== null) await importPaths([added], (path) => library.addFile(path), ending.signal);
    await downloads.foldersChanged();
  };
  const keepFolders = async (more: (now: readonly string[]) => string[]) => {
    if (!changeFolders) throw new QuernError("invalid-request", { what: "folders" });
    await changeFolders.keep(more);
  };
  let away = "";

  const handlers: Handlers<typeof modelsService> = {
    catalog: async () => [...catalog],
    companions: async () => [...companions],
    installed: async () => {
      await lists();
      return await library.list();
    },
    downloads: async () => {
      await lists();
      return downloads.list();
    },
    startDownload: async ({ fileId }) => {
      await downloads.found;
      return downloads.start(fileId);
    },
    pauseDownload: async ({ fileId }) => {
      await downloads.found;
      await downloads.pause(fileId);
      return undefined;
    },
    cancelDownload: async ({ fileId }) => {
      await downloads.found;
      await downloads.cancel(fileId);
      return undefined;
    },
    addFile: async () => {
      const path = await options.pickFile();
      return path === null ? null : await library.addFile(path);
    },
    remove: async ({ id, deleteFile }) => {
      const model = await library.find(id);
      if (options.isInUse(model)) throw new QuernError("model-in-use", { name: model.name });
      await library.remove(id, deleteFile);
      return undefined;
    },
    folders: async () => {
      const now = await folders.look();
      const text = JSON.stringify(now.map(({ path, state }) => [path, state === "away"]));
      // One that is there again brings its models and its parts back.
      if (away !== "" && text !== away) {
        await takeIn(null);
        emit("installedChanged", await library.list());
      }
      away = text;
      return now;
    },
    addFolder: async () => {
      const path = (await changeFolders?.pick()) ?? null;
      if (path === null) return null;
      const folder = resolve(path);
      if (folders.list().includes(folder)) return await folders.look();
      // Whether it may be added at all is known first; then it is made one.
      await keepFolders((now) => [...now, folder]);
      await addModelFolder(folder).catch(async (error: unknown) => {
        await keepFolders((now) => now.filter((one) => one !== folder));
        throw error;
      });
      await takeIn(folder);
      return await folders.look();
    },
    forgetFolder: async ({ path }) => {
      await keepFolders((now) => now.filter((one) => one !== path));
      await downloads.foldersChanged(path);
      return await folders.look();
    },
    showInFolder: async ({ id }) => {
      options.showItem((await library.find(id)).path);
      return undefined;
    },
  };
  return {
    handlers,
    library,
    downloads,
    lookedThrough,
    close: async () => {
      ending.abort();
      await downloads.pauseAll();
      await lookedThrough;
      await library.close();
    },
  };
}
