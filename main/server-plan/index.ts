export { optionalFiles, secretFile, serverFiles } from "./files";
export { type HardwareTrouble, hardwareFromReports, hardwareFromText, servedGpus } from "./hardware";
export { gibText } from "./memory";
export { planServer } from "./plan";
