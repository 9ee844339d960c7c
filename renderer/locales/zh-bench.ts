import type { enBench } from "./en-bench";

/** Sentences of benchmarks, in Simplified Chinese. */
export const zhBench: Record<keyof typeof enBench, string> = {};
