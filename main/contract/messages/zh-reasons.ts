import type { enReasons } from "./en-reasons";

/** Why the fit says what it says, in Simplified Chinese. */
export const zhReasons: Record<keyof typeof enReasons, string> = {};
