export { grammarHere, isPlainName, type PathGrammar, partsOf } from "./grammar";
export { atFile, belowFolder, type FolderRoot, inFolder, type Place } from "./place";
export { type Protection, protects } from "./protected";
