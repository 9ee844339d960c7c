export { DropModels } from "./drop-models";
export { Models } from "./models";
