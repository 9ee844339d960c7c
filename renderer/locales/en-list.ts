/** Sentences of the list of conversations and what is done with them, in English. */
export const enList = {} as const;
