export { type CheckpointOptions, openCheckpoints } from "./checkpoints";
