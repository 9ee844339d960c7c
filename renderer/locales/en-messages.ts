/** Sentences of the messages of a conversation, in English. */
export const enMessages = {
  "status.compacting": "Summing up",
  "status.sleeping": "Asleep",
} as const;
