export { applyEdit, type EditResult } from "./apply-edit";
export { applyHunks, hunksOf } from "./hunks";
export { withoutRejected } from "./own-text";
export { type Reversed, reverseHunks } from "./reverse";
export type { EditRequest } from "./variants";
