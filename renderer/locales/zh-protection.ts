import type { enProtection } from "./en-protection";

/** Sentences of the protection of the store, in Simplified Chinese. */
export const zhProtection: Record<keyof typeof enProtection, string> = {};
