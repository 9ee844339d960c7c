export type { ChatFiles } from "./files";
export { pdfReader } from "./pdf/reader";
export { type ChatService, type ChatServiceOptions, createChatService } from "./service";
export { type ChatStore, openChatStore } from "./store";
export type { CallEnd, ChatTool, ChatTools } from "./tools";
