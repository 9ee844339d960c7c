/** Why the fit says what it says, in English: plain sentences for people who have never heard of quantization. */
export const enReasons = {} as const;
