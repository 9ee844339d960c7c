export type * from "./approval";
export { hashOf, type Shown } from "./desk";
export { hunksOf } from "./edit";
export type { OuterResult, OuterTool, OuterTools, OuterVerdict } from "./outer-tools";
export { type AgentService, type AgentServiceOptions, createAgentService } from "./service";
