export { type Downloaded, type DownloadOptions, type DownloadPhase, downloadFile } from "./download";
export { type Downloads, type DownloadsOptions, openDownloads } from "./downloads";
export { type Library, type LibraryOptions, openLibrary, practiceId } from "./library";
export { createModelsService, type Models, type ModelsOptions } from "./service";
