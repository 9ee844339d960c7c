export { type RawProbes, rawProbes } from "./raw";
export { toReport } from "./report/to-report";
