export { LoadedFact } from "./loaded-fact";
export { memoryText, speedText } from "./texts";
