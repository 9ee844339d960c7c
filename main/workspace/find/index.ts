export { globFiles, type SearchOptions, searchFiles } from "./find";
export { openPathIndex, type PathIndex } from "./path-index";
export { locateRipgrep } from "./locate";
