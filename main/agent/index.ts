export type * from "./approval";
export { clipMiddle } from "./clip";
export { hashOf, type Shown } from "./desk";
export { hunksOf } from "./edit";
export { toldError } from "./loop/changing";
export { argumentLines } from "./loop/outer-call";
export {
  noOuterTools,
  type OuterResult,
  type OuterTool,
  type OuterTools,
  type OuterVerdict,
} from "./outer-tools";
export { type AgentService, type AgentServiceOptions, createAgentService } from "./service";
