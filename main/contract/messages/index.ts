export * from "./format";
export { kitProblemText } from "./kit-text";
export { readableJson } from "./readable-json";
export * from "./translate";
