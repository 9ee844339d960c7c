export { ApprovalSurface, type Area } from "./surface";
