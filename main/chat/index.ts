export { type ChatService, type ChatServiceOptions, createChatService } from "./service";
export { type ChatStore, openChatStore } from "./store";
