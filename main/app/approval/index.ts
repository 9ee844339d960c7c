export { approvalPath } from "./names";
export { ApprovalSurface, type Area } from "./surface";
