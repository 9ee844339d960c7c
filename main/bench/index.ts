export {
  type AgentBenchLimits,
  type AgentBenchProgress,
  type AgentBenchRun,
  type AgentBenchTask,
  agentBenchRun,
  type BenchCommands,
  compareAgentRuns,
  exportAgentRun,
  loadAgentTasks,
  type PlayTask,
  runAgentBench,
  scriptedBackend,
  scriptedNote,
} from "./agent";
export { type BenchCase, benchPlanContexts, neededContext } from "./cases";
export { csvLine, exportRun } from "./export";
export { type BenchEngine, type BenchResult, type BenchWork, runBench } from "./run";
export { openRunsFile, type RunsFile, readRuns } from "./runs-file";
