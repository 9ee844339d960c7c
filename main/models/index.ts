export { downloadFile } from "./download";
export type { Downloaded, DownloadOptions, DownloadPhase, DownloadStatus } from "./download-options";
export { type Downloads, type DownloadsOptions, openDownloads } from "./downloads";
export { type Library, type LibraryOptions, openLibrary, practiceId } from "./library";
export { type HubFile, hubFileName, parseHubFile, readRemoteHeader } from "./remote-header";
export { createModelsService, type DownloadRules, type Models, type ModelsOptions } from "./service";
export { type ByteRange, type FileSource, hubSource, type SourceAnswer } from "./source";
