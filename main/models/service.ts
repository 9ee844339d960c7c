import {
  type CatalogFile,
  type Emit,
  type ErrorData,
  type Handlers,
  type InstalledModel,
  type modelsService,
  QuernError,
} from "../contract";
import type { Net } from "../net";
import { type Downloads, openDownloads } from "./downloads";
import { type Library, openLibrary } from "./library";
import type { RetryRules } from "./retry";
import type { FileSource } from "./source";

export interface ModelsOptions {
  readonly catalog: readonly CatalogFile[];
  readonly net: Net;
  /** Where files are asked for; the hub unless given. */
  readonly sources?: readonly FileSource[];
  readonly dataFolder: string;
  /** Where new downloads go; asked each time, since the user may choose another. */
  readonly modelFolder: () => string;
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
  readonly retry?: RetryRules;
}

/** The models of this machine: what the page and the command line ask, and what runs behind it. */
export interface Models {
  readonly handlers: Handlers<typeof modelsService>;
  readonly library: Library;
  readonly downloads: Downloads;
  /** Pauses downloads, so that everything that has arrived is kept, and ends all work. */
  close(): Promise<void>;
}

/** Opens the library and finds the downloads of earlier; the network is not touched until a download starts. */
export async function createModelsService(options: ModelsOptions): Promise<Models> {
  const { catalog, emit } = options;
  const library = await openLibrary({
    dataFolder: options.dataFolder,
    modelFolder: options.modelFolder,
    practicePath: options.practicePath,
    catalog,
    onChange: (models) => emit("installedChanged", models),
    onProgress: (progress) => emit("importProgress", progress),
    onTrouble: options.onTrouble,
  });
  await library.adopt();
  const downloads = await openDownloads({
    net: options.net,
    modelFolder: options.modelFolder,
    catalog,
    onDone: library.addDownloaded,
    onChange: (state) => emit("downloadChanged", state),
    onRemoved: (fileId) => emit("downloadRemoved", { fileId }),
    ...(options.retry ? { retry: options.retry } : {}),
  });

  const handlers: Handlers<typeof modelsService> = {
    catalog: async () => [...catalog],
    installed: async () => await library.list(),
    downloads: async () => downloads.list(),
    startDownload: async ({ fileId }) => downloads.start(fileId),
    pauseDownload: async ({ fileId }) => {
      await downloads.pause(fileId);
      return undefined;
    },
    cancelDownload: async ({ fileId }) => {
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
    showInFolder: async ({ id }) => {
      options.showItem((await library.find(id)).path);
      return undefined;
    },
  };
  return {
    handlers,
    library,
    downloads,
    close: async () => {
      await downloads.pauseAll();
      await library.close();
    },
  };
}
