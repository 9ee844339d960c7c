export { enErrors } from "./en-errors";
export { enReasons } from "./en-reasons";
export * from "./format";
export * from "./translate";
export { zhErrors } from "./zh-errors";
export { zhReasons } from "./zh-reasons";
