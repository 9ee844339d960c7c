import { kvBytesPerToken, qwen36Shape } from "../catalog";
import type { GpuRow } from "../fit";

/** Parameters of the text part. Source: the header of the published files. */
const parameters = 26_895_998_464;
/** Share of the bandwidth that reading weights and caches reaches; the same as for one computer (docs/fit.md). */
const bandwidthShare = 0.7;
/** Share of the matrix throughput at the small batches of answers; an assumption. */
const throughputShare = 0.5;
/** What each doubling of the cards leaves, without NVLink; an assumption. */
const doublingShare = 0.85;
/** What a hop to another node costs each step, seconds; an assumption for 10 Gbit/s networks. */
const hopSeconds = 0.001;

export interface SpeedInput {
  readonly row: GpuRow;
  readonly weightsBytes: number;
  readonly kvCacheType: "auto" | "fp8";
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly users: number;
  /** Tokens that each conversation holds. */
  readonly depth: number;
}

/**
 * Tokens a second for each user while all of them write: one step reads the weights once and every conversation's cache,
 * or computes, whichever takes longer. An estimate from published figures; guessing ahead is not counted, nothing of it
 * is measured.
 */
export function speedOf(input: SpeedInput): number {
  const { row, tensorParallel, users } = input;
  const scaling = tensorParallel * doublingShare ** Math.log2(tensorParallel);
  const kv = kvBytesPerToken(qwen36Shape, "f16") / (input.kvCacheType === "fp8" ? 2 : 1);
  const read = input.weightsBytes + users * input.depth * kv;
  const reading = read / (row.bandwidthLowGBs * 1e9 * bandwidthShare * scaling);
  const computing = (2 * parameters * users) / (row.fp16Tflops * 1e12 * throughputShare * scaling);
  return 1 / (Math.max(reading, computing) + (input.pipelineParallel - 1) * hopSeconds);
}
