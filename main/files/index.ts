export { syncFolder, writeFileAtomic } from "./atomic";
export { type JsonFile, keepAside, readJsonFile } from "./json-file";
export { type ListFile, openListFile } from "./list-file";
export { type Lock, tryLock, withFileLock } from "./lock";
export { plainFileName } from "./plain-name";
export { processRuns } from "./process-runs";
export { type DiskSpace, diskSpace } from "./space";
export { toTrash } from "./trash";
export { errnoOf, fileTrouble } from "./trouble";
