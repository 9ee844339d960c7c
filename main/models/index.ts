export { checkDisk } from "./disk";
export { type Downloaded, type DownloadOptions, type DownloadPhase, downloadFile } from "./download";
export { type Downloads, type DownloadsOptions, openDownloads } from "./downloads";
export { sha256OfFile } from "./hash-file";
export { type Library, type LibraryOptions, openLibrary, practiceId, runnableArchitecture } from "./library";
export { takeLock } from "./lock";
export { downloadPaths, isSafeName, makeFolder } from "./paths";
export { type HubFile, hubFileName, parseHubFile, readRemoteHeader } from "./remote-header";
export { createModelsService, type Models, type ModelsOptions } from "./service";
