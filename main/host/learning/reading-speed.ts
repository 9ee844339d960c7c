import type { EngineObserver } from "../../engine";
import { answerFact } from "./facts";

/** Of so many answers the newest count. */
const mostAnswers = 5;

export interface ReadingSpeed extends EngineObserver {
  /** Tokens a second at which the model that is loaded will read, as far as anybody knows; null: nobody does. */
  expected(): number | null;
}

/**
 * How fast the loaded model reads a prompt, known before it has begun to: what its answers of late took, or, before the
 * first, what its plan expects, which rests on earlier answers, benchmarks or the computation, in this order.
 */
export function createReadingSpeed(): ReadingSpeed {
  let planned: number | null = null;
  let measured: number[] = [];
  return {
    loaded: (model) => {
      planned = model.expected?.prefill?.expected ?? null;
      measured = [];
    },
    answered: (stats) => {
      const speed = answerFact(stats, new Date())?.prefill ?? null;
      if (speed !== null) measured = [...measured, speed].slice(-mostAnswers);
    },
    expected: () => {
      const sorted = [...measured].sort((a, b) => a - b);
      return sorted[Math.floor(sorted.length / 2)] ?? planned;
    },
  };
}

/** One who tells two. */
export function observers(...all: readonly EngineObserver[]): EngineObserver {
  return {
    loaded: (...told) => {
      for (const one of all) one.loaded(...told);
    },
    answered: (...told) => {
      for (const one of all) one.answered(...told);
    },
  };
}
