export { type Changes, type FolderWatch, watchFolders } from "./watch";
