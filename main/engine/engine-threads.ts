import type { EngineId } from "../contract";

/**
 * Whether an engine takes the number of its threads at the load only: llama.node's API has no other place for it
 * (`n_threads` of `loadModel`). What it is told later changes nothing, so nothing is told to change either.
 */
export const takesThreadsAtLoad = (engine: EngineId): boolean => engine === "llama.node";
