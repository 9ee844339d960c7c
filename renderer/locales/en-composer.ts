/** Sentences of the field for the next message, and a conversation's settings, in English. */
export const enComposer = {} as const;
