export { type ProgramRequest, type RunningProgram, sandboxFor, startProgram } from "./caged-program";
export { createRunner, type RunnerOptions } from "./runner";
