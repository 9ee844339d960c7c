export { type CheckpointOptions, type OpenedCheckpoints, openCheckpoints } from "./open";
