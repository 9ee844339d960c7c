export type * from "./approval";
export { type AgentService, type AgentServiceOptions, createAgentService } from "./service";
