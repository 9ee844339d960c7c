export { createFolder, type Folder, folderData, type HeldFolder } from "./folder";
export { openRecents } from "./recents";
