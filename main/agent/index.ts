export type * from "./approval";
