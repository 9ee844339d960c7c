export { childEnvironment } from "./environment";
export { forkChildren } from "./fork";
export { type ParentChannel, parentChannel } from "./parent-channel";
export type { ChildExit, ChildHandle, ChildOptions, ChildProgram, SpawnChild } from "./types";
