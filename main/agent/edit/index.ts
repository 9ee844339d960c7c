export { applyEdit, type EditResult } from "./apply-edit";
export { applyHunks, hunksOf } from "./hunks";
export { type Reversed, reverseHunks } from "./reverse";
export type { EditRequest } from "./variants";
