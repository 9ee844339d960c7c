export { DropArea } from "./drop-area";
export { isLongPaste, pasteName } from "./paste";
export { readTransfer } from "./transfer";
export { AttachmentTray } from "./tray";
