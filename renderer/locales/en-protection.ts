/** Sentences of the protection of the store, in English. */
export const enProtection = {} as const;
