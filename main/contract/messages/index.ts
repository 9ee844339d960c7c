export * from "./format";
export { readableJson } from "./readable-json";
export * from "./translate";
