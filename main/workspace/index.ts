export { type CheckpointOptions, openCheckpoints } from "./checkpoints";
export type * from "./ports";
export { createRunner, type RunnerOptions } from "./run";
