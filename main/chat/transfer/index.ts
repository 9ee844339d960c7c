export { type ExportedConversation, type ExportedMessage, jsonFrame } from "./exported";
export { fenced } from "./fence";
export { markdownOf } from "./markdown-write";
export { readExported } from "./read-file";
