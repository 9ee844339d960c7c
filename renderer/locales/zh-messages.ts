import type { enMessages } from "./en-messages";

/** Sentences of the messages of a conversation, in Simplified Chinese. */
export const zhMessages: Record<keyof typeof enMessages, string> = {};
