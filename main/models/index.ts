export { detailsOf } from "./details";
export { type Downloaded, type DownloadOptions, type DownloadPhase, downloadFile } from "./download";
export { type Downloads, type DownloadsOptions, openDownloads } from "./downloads";
export { openSearchFolders, type SearchFolders } from "./folders-file";
export {
  createFinder,
  type Finder,
  type FinderOptions,
  type KnownHashes,
  openKnownHashes,
  readable,
} from "./found";
export { importPaths } from "./import";
export { type Library, type LibraryOptions, openLibrary, practiceId } from "./library";
export { createLibraryService, type LibraryService } from "./library-service";
export { listSource } from "./list-source";
export { type CatalogLists, openCatalogLists } from "./lists";
export { type HubFile, hubFileName, parseHubFile, readRemoteHeader } from "./remote-header";
export { createModelsService, type Models, type ModelsOptions } from "./service";
