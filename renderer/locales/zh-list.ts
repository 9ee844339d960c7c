import type { enList } from "./en-list";

/** Sentences of the list of conversations and what is done with them, in Simplified Chinese. */
export const zhList: Record<keyof typeof enList, string> = {};
