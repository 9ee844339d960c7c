export { openUnsaved, type Unsaved } from "./unsaved";
