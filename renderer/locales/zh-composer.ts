import type { enComposer } from "./en-composer";

/** Sentences of the field for the next message, and a conversation's settings, in Simplified Chinese. */
export const zhComposer: Record<keyof typeof enComposer, string> = {};
