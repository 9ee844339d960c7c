import { homedir } from "node:os";
import { join } from "node:path";
import type {
  CatalogFile,
  Emit,
  ErrorData,
  InstalledModel,
  libraryService,
  MachineReport,
  ServiceSpec,
} from "../contract";
import {
  createLibraryService,
  createListRefresh,
  createModelsService,
  type FileSource,
  type LibraryService,
  type ModelFolders,
  openCatalogLists,
  openKnownHashes,
  openListSource,
  openSearchFolders,
} from "../models";
import type { Net } from "../net";
import type { SettingsStore } from "../settings";
import type { HostDesktop } from "./desktop";
import type { emitterOf } from "./dispatch";
import { downloadRules, mayResume, watchDownloads } from "./download-watch";
import { createKitMaker } from "./kit-maker";
import { createKitsService } from "./kits-service";
import { outsideArchive } from "./outside-archive";
import type { HostPower } from "./power";

interface ModelsHostOptions {
  dataFolder: string;
  resourceFolder: string;
  modelFolder: () => string;
  folders: ModelFolders;
  env: Readonly<Record<string, string | undefined>>;
  /** Signed lists add to both in place. */
  catalog: CatalogFile[];
  companions: CatalogFile[];
  settings: SettingsStore;
  net: Net;
  netTo: (endpoint: URL) => Net;
  /** Where files are asked for, in this order. */
  sources: () => readonly FileSource[];
  desktop: HostDesktop;
  power: HostPower | undefined;
  /** Version of Quern. */
  product: string;
  /** Of this machine, as it was last looked at. */
  report: () => Promise<MachineReport | null>;
  isInUse: (model: InstalledModel) => boolean;
  /** Somebody waits for an answer or a load, who has the disk and the processor first. */
  busy: () => boolean;
  /** Resolves when the page can be used. */
  ready: Promise<void>;
  emitter: <S extends ServiceSpec>(service: Parameters<typeof emitterOf>[0]) => Emit<S>;
  notice: (error: ErrorData) => void;
  /** For what went wrong while nobody had asked for it. */
  onTrouble: (thrown: unknown) => void;
}

/** The models of this machine: fetched, found, brought in, or come on a stick. */
export async function createModelsHost(options: ModelsHostOptions) {
  const { catalog, dataFolder, desktop, emitter, env, modelFolder, resourceFolder, settings } = options;
  const modelFolders = options.folders;
  // All of them are read before the window is there, so at once.
  const [hashes, folders, listFrom] = await Promise.all([
    openKnownHashes(dataFolder),
    openSearchFolders(dataFolder),
    openListSource(resourceFolder, env, settings),
  ]);
  let library: LibraryService | null = null;
  const models = await createModelsService({
    hashes,
    trash: (path) => desktop.trash(path),
    onLibraryChange: () => library?.changed(),
    onLibraryProgress: (step) => library?.progress(step),
    catalog,
    companions: options.companions,
    net: options.net,
    sources: options.sources,
    dataFolder,
    modelFolder,
    folders: modelFolders,
    changeFolders: {
      pick: () => desktop.pickFolder(),
      keep: async (more) => {
        await settings.change({ moreModelFolders: more(settings.current().moreModelFolders) });
      },
    },
    practicePath: outsideArchive(join(resourceFolder, "practice", "practice.gguf")),
    emit: emitter("models"),
    onTrouble: options.notice,
    pickFile: () => desktop.pickModelFile(),
    showItem: (path) => desktop.showInFolder(path),
    isInUse: options.isInUse,
    downloading: downloadRules(settings),
    mayResume: () => mayResume(settings),
    onDownload: watchDownloads(desktop, settings),
  });
  const lists = await openCatalogLists({
    dataFolder,
    catalog,
    companions: options.companions,
    source: listFrom,
    net: options.netTo,
  });
  const listRefresh = createListRefresh({
    lists,
    settings: () => settings.current(),
    onList: (list) => emitter<typeof libraryService>("library")("catalogChanged", list),
    onTrouble: options.onTrouble,
  });
  let wasOffline = settings.current().offline;
  settings.onChange(() => {
    models.downloads.queueChanged();
    listRefresh.settingsChanged();
    const { offline } = settings.current();
    if (wasOffline && !offline) models.downloads.goOn();
    wasOffline = offline;
  });
  options.power?.onEvent((event) => {
    if (event === "resume") models.downloads.goOn();
  });
  void options.ready.then(() => {
    if (mayResume(settings)) models.downloads.resumeInterrupted();
    listRefresh.start();
  });
  const kits = createKitsService({
    dataFolder,
    folders: modelFolders,
    catalog,
    models,
    desktop,
    emit: emitter("kits"),
    maker: createKitMaker({
      dataFolder,
      resourceFolder,
      product: options.product,
      models,
      catalog,
      companions: options.companions,
      folders: () => modelFolders.list(),
      offline: () => settings.current().offline,
      report: options.report,
      desktop,
      emit: emitter("kits"),
    }),
  });
  const keeper = createLibraryService({
    platform: process.platform,
    env,
    home: env.HOME || env.USERPROFILE || homedir(),
    catalog,
    hashes,
    companions: options.companions,
    library: models.library,
    folders,
    lists,
    listRefresh,
    setListSource: async (change) => {
      await settings.change(change);
    },
    modelFolders,
    busy: options.busy,
    emit: emitter("library"),
    pickFolder: () => desktop.pickFolder(),
    pickListFile: () => desktop.pickListFile(),
    pickListKey: () => desktop.pickListKey(),
  });
  library = keeper;
  // Its paths are known before anybody asks; nothing is looked for until then.
  keeper.changed();
  return {
    models,
    kits,
    library: {
      ...keeper,
      close: async () => {
        listRefresh.close();
        await keeper.close();
      },
    },
  };
}
