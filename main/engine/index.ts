export type { ChatBackend, ChatEvent, ChatImage, ChatRequest, ChatTurn, TokenChance } from "./backend";
export { createEmbedder, type Embedder, type EmbeddingFile } from "./embedding";
export { takesThreadsAtLoad } from "./engine-threads";
export { Paced } from "./paced";
export type { AnswerPlace } from "./place";
export { practicePlan } from "./practice";
export { beginningId } from "./process/beginnings";
export type { PlannedMemory, StatesOptions } from "./process/protocol";
export { tidyStates } from "./process/states/tidy";
export {
  type CheckedCall,
  checkCall,
  errorTurn,
  malformedTurn,
  type ToolDefinition,
} from "./qwen";
export type { MeasuredTimes, MeasureRequest } from "./supervisor/background-work";
export type { ModelToLoad } from "./supervisor/model-to-load";
export { type EngineObserver, EngineSupervisor, type SupervisorOptions } from "./supervisor/supervisor";
export type { EngineBuffer, VramFree } from "./token-engine";
export { createTurnQueue, inTurn, type TurnQueue } from "./turn-queue";
