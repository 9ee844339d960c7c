import type { BenchOptions, BenchProgress, BenchRow, EnginePlan, Reason } from "../contract";
import { asAsked, type BenchCase, benchCases, depthsThatFit } from "./cases";

/** A loaded model that can be measured. */
export interface BenchEngine {
  readonly version: string;
  readonly contextTokens: number;
  /** Where it really runs. */
  readonly backend: EnginePlan["backend"];
  readonly gpuLayers: number;
  measure(
    what: { depth: number; promptTokens: number; generateTokens: number },
    signal: AbortSignal,
  ): Promise<{ prefillMs: number; decodeMs: number }>;
}

export interface BenchWork {
  readonly runId: string;
  readonly options: BenchOptions;
  readonly hasMtp: boolean;
  /** The plan for a case, by the fit; its context may be shorter than wished. */
  plan(asked: BenchCase): Promise<EnginePlan>;
  /** Loads with a plan; what was loaded before is gone. */
  load(plan: EnginePlan, signal: AbortSignal): Promise<BenchEngine>;
  onProgress(progress: BenchProgress): void;
}

export interface BenchResult {
  readonly rows: BenchRow[];
  readonly skipped: Reason[];
  /** What ended it early. */
  readonly thrown?: unknown;
}

const speed = (tokens: number, ms: number) => (1000 * tokens) / Math.max(ms, 0.001);

/**
 * Measures as llama-bench does: each way of running is loaded, warmed up once, and at each depth the same number of
 * tokens is read and written several times. What was measured before a stop or a failure is kept.
 */
export async function runBench(work: BenchWork, signal: AbortSignal): Promise<BenchResult> {
  const { options } = work;
  const { cases, skipped } = benchCases(options, work.hasMtp);
  const rows: BenchRow[] = [];
  const totalSteps = cases.length * options.depths.length * options.repetitions;
  let doneSteps = 0;
  try {
    for (const asked of cases) {
      const tell = (phase: BenchProgress["phase"], threads: number, depth: number) =>
        work.onProgress({
          runId: work.runId,
          doneSteps,
          totalSteps,
          phase,
          engine: asked.engine,
          threads,
          speculation: asked.speculation,
          depth,
          rows: [...rows],
        });
      const stepsOfCase = options.depths.length * options.repetitions;
      const stepsBefore = doneSteps;
      const plan = await work.plan(asked);
      if (!asAsked(plan, asked)) {
        skipped.push({ code: "bench-not-possible", params: { engine: asked.engine } });
        doneSteps = stepsBefore + stepsOfCase;
        continue;
      }
      tell("loading", plan.threads, 0);
      signal.throwIfAborted();
      const engine = await work.load(plan, signal);
      const { depths, skipped: tooDeep } = depthsThatFit(options, engine.contextTokens);
      skipped.push(...tooDeep);
      const { promptTokens, generateTokens } = options;
      const common = {
        engine: asked.engine,
        engineVersion: engine.version,
        backend: engine.backend,
        gpuLayers: engine.gpuLayers,
        kvType: plan.kvType,
        threads: plan.threads,
        speculation: asked.speculation,
      };
      tell("measuring", plan.threads, depths[0] ?? 0);
      // The first tokens pay for buffers and pages of the file that all later ones find ready.
      await engine.measure({ depth: 0, promptTokens: Math.min(promptTokens, 32), generateTokens: 2 }, signal);
      for (const depth of depths) {
        const prefill: number[] = [];
        const decode: number[] = [];
        for (let n = 0; n < options.repetitions; n++) {
          signal.throwIfAborted();
          tell("measuring", plan.threads, depth);
          const took = await engine.measure({ depth, promptTokens, generateTokens }, signal);
          if (promptTokens > 0) prefill.push(speed(promptTokens, took.prefillMs));
          if (generateTokens > 0) decode.push(speed(generateTokens, took.decodeMs));
          doneSteps++;
        }
        if (prefill.length > 0)
          rows.push({ ...common, depth, kind: "prefill", tokens: promptTokens, samples: prefill });
        if (decode.length > 0)
          rows.push({ ...common, depth, kind: "decode", tokens: generateTokens, samples: decode });
      }
      doneSteps = stepsBefore + stepsOfCase;
    }
    return { rows, skipped: distinct(skipped) };
  } catch (thrown) {
    return { rows, skipped: distinct(skipped), thrown };
  }
}

function distinct(reasons: readonly Reason[]): Reason[] {
  const seen = new Map(reasons.map((reason) => [JSON.stringify(reason), reason]));
  return [...seen.values()];
}
