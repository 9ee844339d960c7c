export { openChatStore } from "./thread-store";
export type { AnswerEnd, ChatStore, NewTurn } from "./types";
