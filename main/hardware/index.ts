export { type DetectOptions, detectMachine } from "./detect";
export { reportText } from "./export/report-text";
export { type MemorySpeed, measureMemorySpeed } from "./memory-speed/measure";
export { withMemorySpeed, withoutMemorySpeed } from "./memory-speed/with-memory-speed";
export { type RawProbes, rawProbes } from "./raw";
export { refreshMemory } from "./refresh";
export { toReport } from "./report/to-report";
