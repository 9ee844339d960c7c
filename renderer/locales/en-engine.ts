/** Sentences of the engine's behaviour, in English. */
export const enEngine = {} as const;
