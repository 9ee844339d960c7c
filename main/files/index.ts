export { syncFolder, writeFileAtomic } from "./atomic";
export { type JsonFile, keepAside, readJsonFile } from "./json-file";
export { type DiskSpace, diskSpace } from "./space";
export { errnoOf, fileTrouble } from "./trouble";
