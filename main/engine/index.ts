export type { ChatBackend, ChatEvent, ChatImage, ChatRequest, ChatTurn } from "./backend";
export { practicePlan } from "./practice";
export type { PlannedMemory, StatesOptions } from "./process/protocol";
export {
  type CheckedCall,
  checkCall,
  errorTurn,
  malformedTurn,
  type ToolDefinition,
} from "./qwen";
export { EngineSupervisor, type ModelToLoad, type SupervisorOptions } from "./supervisor/supervisor";
