export type * from "./approval";
export { hunksOf } from "./edit";
export { type AgentService, type AgentServiceOptions, createAgentService } from "./service";
