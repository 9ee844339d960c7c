export { type CheckpointOptions, type LeftOut, type OpenedCheckpoints, openCheckpoints } from "./checkpoints";
export { createGitService, type GitServiceOptions, type GitServices } from "./git";
export type * from "./ports";
