export { type CheckpointOptions, type OpenedCheckpoints, openCheckpoints } from "./open";
export type { LeftOut } from "./records";
