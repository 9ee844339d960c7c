export { type DetectOptions, detectMachine } from "./detect";
export { type MemorySpeed, measureMemorySpeed } from "./memory-speed/measure";
export { type RawProbes, rawProbes } from "./raw";
export { refreshMemory } from "./refresh";
export { toReport } from "./report/to-report";
