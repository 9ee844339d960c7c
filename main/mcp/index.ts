export { besides } from "./consent-desk";
export { createMcpService, type McpOptions, type McpService } from "./service";
