export { addModelFolder } from "./marker";
export { createModelFolders, type ModelFolders, type NamedFolders, oneFolder } from "./model-folders";
