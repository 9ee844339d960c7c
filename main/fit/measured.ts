import { type BenchRow, type BenchRun, type EnginePlan, summarize } from "../contract";
import type { EngineSpeed } from "./choose-engine";
import { type Range, statedDepthTokens } from "./speed";

/** What makes a measurement that of a plan: the same file, run in the same way. The machine is this one. */
interface Measurable {
  readonly modelId: string;
  readonly bytes: number;
  readonly engine: EnginePlan;
}

/** Speeds that were measured for a plan; null where one was not. */
export interface MeasuredSpeed {
  readonly decode: Range | null;
  readonly prefill: Range | null;
}

function sameWay(row: BenchRow, plan: EnginePlan): boolean {
  return (
    row.engine === (plan.engine ?? "node-llama-cpp") &&
    row.backend === plan.backend &&
    // A plan counts layers as it asks for them, an engine as it has them: all is all.
    (row.gpuLayers === plan.gpuLayers || Math.min(row.gpuLayers, plan.gpuLayers) >= 64) &&
    row.kvType === plan.kvType &&
    row.threads === plan.threads &&
    row.speculation === (plan.speculation ?? "none")
  );
}

/**
 * The speed of a plan as benchmarks on this machine have measured it, at the depth that plans are stated for: between
 * the two nearest depths in proportion (time per token grows in a straight line with depth), else the nearest one.
 * The newest run that holds it counts. Low and high are the slowest and the fastest sample.
 */
export function measuredSpeed(runs: readonly BenchRun[], of: Measurable): MeasuredSpeed {
  const rowsOf = (kind: BenchRow["kind"]): readonly BenchRow[] => {
    for (const run of runs) {
      if (run.model.id !== of.modelId || run.model.bytes !== of.bytes) continue;
      const rows = run.rows.filter((row) => row.kind === kind && sameWay(row, of.engine));
      if (rows.length > 0) return rows;
    }
    return [];
  };
  return { decode: atStatedDepth(rowsOf("decode")), prefill: atStatedDepth(rowsOf("prefill")) };
}

/**
 * How fast each engine wrote with a file on one backend, each in its best way, at the depth where the newest run that
 * has both measured both; empty where none has.
 */
export function enginesMeasured(
  runs: readonly BenchRun[],
  of: Pick<Measurable, "modelId" | "bytes"> & Pick<EnginePlan, "backend">,
): EngineSpeed[] {
  for (const run of runs) {
    if (run.model.id !== of.modelId || run.model.bytes !== of.bytes) continue;
    const rows = run.rows.filter((row) => row.kind === "decode" && row.backend === of.backend);
    const engines = [...new Set(rows.map(({ engine }) => engine))];
    const depths = [...new Set(rows.map(({ depth }) => depth))].sort((a, b) => a - b);
    const common = depths.findLast((depth) =>
      engines.every((engine) => rows.some((row) => row.engine === engine && row.depth === depth)),
    );
    if (engines.length < 2 || common === undefined) continue;
    return rows
      .filter(({ depth }) => depth === common)
      .map(({ engine, samples }) => ({ engine, decode: summarize(samples).mean }));
  }
  return [];
}

function atStatedDepth(rows: readonly BenchRow[]): Range | null {
  const sorted = [...rows].sort((a, b) => a.depth - b.depth);
  const below = sorted.findLast((row) => row.depth <= statedDepthTokens) ?? sorted[0];
  const above = sorted.find((row) => row.depth >= statedDepthTokens) ?? sorted.at(-1);
  if (!below || !above) return null;
  const share =
    above.depth === below.depth ? 0 : (statedDepthTokens - below.depth) / (above.depth - below.depth);
  const between = (pick: (samples: readonly number[]) => number): number => {
    const [slow, fast] = [pick(below.samples), pick(above.samples)];
    if (slow <= 0 || fast <= 0) return 0;
    return 1 / ((1 - share) / slow + share / fast);
  };
  return {
    low: between((samples) => Math.min(...samples)),
    expected: between((samples) => samples.reduce((sum, one) => sum + one, 0) / samples.length),
    high: between((samples) => Math.max(...samples)),
  };
}
