export { type ProgramRequest, type RunningProgram, startProgram } from "./caged-program";
export { type Reach, ReachChanged, reachOf, sandboxFor } from "./reach";
export { createRunner, type RunnerOptions } from "./runner";
