/** Sentences of the messages of a conversation, in English. */
export const enMessages = {} as const;
