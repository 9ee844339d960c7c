import type { enMarkdown } from "./en-markdown";

/** Sentences of what answers are drawn with, in Simplified Chinese. */
export const zhMarkdown: Record<keyof typeof enMarkdown, string> = {};
