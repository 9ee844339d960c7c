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

/** A speed at one depth of conversation. */
export interface MeasuredPoint {
  readonly depth: number;
  readonly speed: Range;
  /** Measured at this very depth; false: at depths around it. */
  readonly exact: boolean;
  /** Measured by others, on another machine with the same GPU; absent: on this machine. */
  readonly published?: boolean;
}

/** What was measured of a plan, each by depth, the shallowest first. */
export interface MeasuredPoints {
  readonly decode: readonly MeasuredPoint[];
  readonly prefill: readonly MeasuredPoint[];
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
 * What benchmarks on this machine have measured of a plan, depth by depth. The newest run that holds it counts. Low and
 * high are the slowest and the fastest sample.
 */
export function measuredPoints(runs: readonly BenchRun[], of: Measurable): MeasuredPoints {
  const pointsOf = (kind: BenchRow["kind"]): readonly MeasuredPoint[] => {
    for (const run of runs) {
      if (run.model.id !== of.modelId || run.model.bytes !== of.bytes) continue;
      const rows = run.rows.filter((row) => row.kind === kind && sameWay(row, of.engine));
      if (rows.length > 0) return byDepth(rows);
    }
    return [];
  };
  return { decode: pointsOf("decode"), prefill: pointsOf("prefill") };
}

function byDepth(rows: readonly BenchRow[]): MeasuredPoint[] {
  const depths = [...new Set(rows.map(({ depth }) => depth))].sort((a, b) => a - b);
  return depths.flatMap((depth) => {
    const samples = rows.findLast((row) => row.depth === depth)?.samples ?? [];
    const mean = samples.reduce((sum, one) => sum + one, 0) / samples.length;
    const speed = { low: Math.min(...samples), expected: mean, high: Math.max(...samples) };
    return samples.length === 0 ? [] : [{ depth, speed, exact: true }];
  });
}

/**
 * The speed at a depth by what was measured at others: between the two nearest in proportion (time per token grows in a
 * straight line with depth), else that at the nearest one. Null where nothing was measured.
 */
export function speedBetween(points: readonly MeasuredPoint[], depth: number): Range | null {
  const below = points.findLast((point) => point.depth <= depth) ?? points[0];
  const above = points.find((point) => point.depth >= depth) ?? points.at(-1);
  if (!below || !above) return null;
  const share = above.depth === below.depth ? 0 : (depth - below.depth) / (above.depth - below.depth);
  const between = (end: keyof Range): number => {
    const [slow, fast] = [below.speed[end], above.speed[end]];
    if (slow <= 0 || fast <= 0) return 0;
    return 1 / ((1 - share) / slow + share / fast);
  };
  return { low: between("low"), expected: between("expected"), high: between("high") };
}

/** The speed of a plan as benchmarks on this machine have measured it, at the depth that plans are stated for. */
export function measuredSpeed(runs: readonly BenchRun[], of: Measurable): MeasuredSpeed {
  const { decode, prefill } = measuredPoints(runs, of);
  return {
    decode: speedBetween(decode, statedDepthTokens),
    prefill: speedBetween(prefill, statedDepthTokens),
  };
}

/**
 * How fast each engine wrote with a file on one backend, guessing ahead and not, at the deepest depth at which the newest
 * run that compares anything has all of it; empty where none does.
 */
export function enginesMeasured(
  runs: readonly BenchRun[],
  of: Pick<Measurable, "modelId" | "bytes"> & Pick<EnginePlan, "backend">,
): EngineSpeed[] {
  for (const run of runs) {
    if (run.model.id !== of.modelId || run.model.bytes !== of.bytes) continue;
    const rows = run.rows.filter((row) => row.kind === "decode" && row.backend === of.backend);
    const wayOf = ({ engine, speculation }: BenchRow) => `${engine} ${speculation}`;
    const ways = [...new Set(rows.map(wayOf))];
    const depths = [...new Set(rows.map(({ depth }) => depth))].sort((a, b) => a - b);
    const common = depths.findLast((depth) =>
      ways.every((way) => rows.some((row) => wayOf(row) === way && row.depth === depth)),
    );
    if (ways.length < 2 || common === undefined) continue;
    return rows
      .filter(({ depth }) => depth === common)
      .map(({ engine, speculation, samples }) => ({ engine, speculation, decode: summarize(samples).mean }));
  }
  return [];
}
