export { FindLayer } from "./find-layer";
export { SearchResults } from "./results";
