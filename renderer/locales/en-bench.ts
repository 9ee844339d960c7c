/** Sentences of benchmarks, in English. */
export const enBench = {} as const;
