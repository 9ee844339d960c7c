export { type CheckpointOptions, type LeftOut, type OpenedCheckpoints, openCheckpoints } from "./checkpoints";
export type * from "./ports";
