export { openChatStore } from "./thread-store";
export type { AnswerEnd, AttachmentContent, ChatStore, ConversationChange, NewTurn } from "./types";
