export { importPaths } from "./import";
