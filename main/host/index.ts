export { agentBenchCommands, agentBenchPlayer } from "./agent-bench";
export { benchPlanner } from "./bench-planner";
export { measureModel } from "./bench-run";
export { createHost, type Host, type HostOptions } from "./create-host";
export type { HostDesktop } from "./desktop";
export type { CallContract } from "./dispatch";
export { MemorySpeedFile } from "./machine/memory-speed-file";
export { planLoad } from "./plan-load";
export type { HostPower, PowerEvent } from "./power";
