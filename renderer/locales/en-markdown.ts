/** Sentences of what answers are drawn with, in English. */
export const enMarkdown = {} as const;
