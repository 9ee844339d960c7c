export { downloadedCompanion } from "./companion-file";
export { detailsOf } from "./details";
export { checkDisk } from "./disk";
export { downloadFile } from "./download";
export type { Downloaded, DownloadOptions, DownloadPhase, DownloadStatus } from "./download-options";
export { openDownloads } from "./downloads";
export type { Downloads, DownloadsOptions } from "./downloads-face";
export {
  addModelFolder,
  createModelFolders,
  type ModelFolders,
  oneFolder,
} from "./folders";
export { openSearchFolders, type SearchFolders } from "./folders-file";
export {
  createFinder,
  type Finder,
  type FinderOptions,
  type KnownHashes,
  openKnownHashes,
  readable,
} from "./found";
export { imagesFileBeside, isMeantAs } from "./images-beside";
export { importPaths } from "./import";
export { type Library, type LibraryOptions, openLibrary, practiceId } from "./library";
export { createLibraryService, type LibraryService } from "./library-service";
export { createListRefresh } from "./list-refresh";
export { openListSource } from "./list-source";
export { type CatalogLists, openCatalogLists } from "./lists";
export { takeLock } from "./lock";
export { downloadPaths, isSafeName, makeFolder } from "./paths";
export { type HubFile, hubFileName, parseHubFile, readRemoteHeader } from "./remote-header";
export { checkRunnable } from "./runnable";
export { createModelsService, type DownloadRules, type Models, type ModelsOptions } from "./service";
export { type ByteRange, type FileSource, hubSource, type SourceAnswer } from "./source";
export {
  chosenSource,
  endpointOf,
  type FurtherSources,
  nameOfSource,
  openFurtherSources,
  type SourceWay,
  testSources,
} from "./sources";
