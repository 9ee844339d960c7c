export { type Downloaded, type DownloadOptions, type DownloadPhase, downloadFile } from "./download";
export { type Downloads, type DownloadsOptions, openDownloads } from "./downloads";
export { type Library, type LibraryOptions, openLibrary, practiceId } from "./library";
export { type HubFile, hubFileName, parseHubFile, readRemoteHeader } from "./remote-header";
export type { FileSource } from "./source";
export { chosenSource, endpointOf, testConnection } from "./sources";
export { createModelsService, type Models, type ModelsOptions } from "./service";
export { type ByteRange, hubSource, type SourceAnswer } from "./source";
