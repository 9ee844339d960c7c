export type { ChatBackend, ChatEvent, ChatRequest, ChatTurn } from "./backend";
