import type { enMessages } from "./en-messages";

/** Sentences of the messages of a conversation, in Simplified Chinese. */
export const zhMessages: Record<keyof typeof enMessages, string> = {
  "status.compacting": "正在总结",
  "status.sleeping": "休眠中",
};
