export { syncFolder, writeFileAtomic } from "./atomic";
export { type JsonFile, keepAside, readJsonFile } from "./json-file";
export { plainFileName } from "./plain-name";
export { type DiskSpace, diskSpace } from "./space";
export { errnoOf, fileTrouble } from "./trouble";
