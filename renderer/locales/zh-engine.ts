import type { enEngine } from "./en-engine";

/** Sentences of the engine's behaviour, in Simplified Chinese. */
export const zhEngine: Record<keyof typeof enEngine, string> = {};
