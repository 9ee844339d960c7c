export { deviceOf } from "./device";
export { createFinder, type Finder, type FinderOptions } from "./finder";
export { fileState, type KnownHashes, openKnownHashes } from "./known-hashes";
export { readable } from "./match";
