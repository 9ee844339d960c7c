export { childEnvironment } from "./environment";
export { forkChildren } from "./fork";
export { skipLlamaSelfTest } from "./llama-self-test-hook";
export { type ParentChannel, parentChannel } from "./parent-channel";
export { runInThread } from "./run-in-thread";
export { preferSystemAllocator } from "./system-allocator";
export type { ChildExit, ChildHandle, ChildOptions, ChildProgram, SpawnChild } from "./types";
