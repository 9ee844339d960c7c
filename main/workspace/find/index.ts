export { globFiles, type SearchOptions, searchFiles } from "./find";
export { locateRipgrep } from "./locate";
export { openPathIndex, type PathIndex } from "./path-index";
