export { type Access, atAllowedEntry, checkAllowed, checkTrusted } from "./access";
export { openFile } from "./open";
export { fileVersionOf } from "./read";
export { withTrouble } from "./trouble";
export { workspaceFiles } from "./workspace-files";
export { makeFolders, moveAt } from "./write";
