/** Mean and spread of some samples, as llama-bench gives them. */
export interface Summary {
  readonly mean: number;
  /** Standard deviation of the sample; 0 for a single one. */
  readonly deviation: number;
}

export function summarize(samples: readonly number[]): Summary {
  const mean = samples.reduce((sum, sample) => sum + sample, 0) / Math.max(1, samples.length);
  if (samples.length < 2) return { mean, deviation: 0 };
  const squares = samples.reduce((sum, sample) => sum + (sample - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (samples.length - 1)) };
}
