export { type CheckpointOptions, type OpenedCheckpoints, openCheckpoints } from "./checkpoints";
export { fileVersionOf } from "./files";
export { decodeText, encodeText } from "./files/text";
export { locateRipgrep } from "./find";
export { folderData } from "./folder";
export { createGitService, type GitServiceOptions, type GitServices } from "./git";
export { protects } from "./paths";

export type * from "./ports";
export {
  createRunner,
  type ProgramRequest,
  type Reach,
  ReachChanged,
  type RunnerOptions,
  type RunningProgram,
  reachOf,
  sandboxFor,
  startProgram,
} from "./run";
export { createWorkspaceServices, type WorkspaceOptions, type WorkspaceServices } from "./services";
export { createTerminalService, type TerminalOptions, type TerminalService } from "./terminal";
