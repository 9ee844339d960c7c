export { App } from "./app";
export { start } from "./start";
