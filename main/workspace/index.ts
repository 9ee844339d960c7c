export { isTemporaryName } from "./files";
export { locateRipgrep } from "./find";
export { folderData } from "./folder";
export { type FolderRoot, type Protection, protects } from "./paths";
export type * from "./ports";
export { createWorkspaceServices, type WorkspaceOptions, type WorkspaceServices } from "./services";
