export type { BenchCommands } from "./commands";
export { hasToolChain, toolChains } from "./commands";
export { compareAgentRuns, exportAgentRun, scriptedNote } from "./export";
export { grade, putFiles } from "./grade";
export { type AgentBenchRun, type AgentBenchTaskResult, agentBenchRun } from "./result";
export { scriptedBackend, solvingCalls } from "./scripted-backend";
export {
  type AgentBenchLimits,
  type AgentBenchProgress,
  type AgentBenchWork,
  type Played,
  type PlayTask,
  runAgentBench,
} from "./suite";
export { type AgentBenchTask, isVisibleTest, readTask } from "./task-file";
export { loadAgentTasks } from "./tasks";
