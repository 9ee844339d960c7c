import recorded from "../../resources/published/speeds.json";
import { qwen36Shape } from "../catalog";
import type { CatalogFile, MachineReport } from "../contract";
import type { Candidate } from "./candidates";
import { speedAt } from "./depths";
import { gpuRow } from "./gpu-table";
import { guessedTokens } from "./guessing";
import type { MeasuredPoint } from "./measured";
import { statedDepthTokens } from "./speed";

interface Row {
  readonly gpu: string | null;
  readonly quant: string | null;
  readonly kv: string | null;
  readonly depthTokens?: number | null;
  readonly decode: number;
  readonly prefill?: number | null;
  readonly atDepth?: boolean;
  readonly guessed?: number | string;
  readonly source: string;
}

/** A published row that says all that a speed depends on, by the GPU's name in the table. */
interface Point extends Row {
  readonly card: string;
  readonly depth: number;
}

const points: readonly Point[] = (recorded.rows satisfies Row[] as Row[]).flatMap((row) => {
  const card = row.gpu === null ? undefined : gpuRow(row.gpu)?.name;
  const { depthTokens: depth } = row;
  return card === undefined || depth === undefined || depth === null ? [] : [{ ...row, card, depth }];
});

/**
 * How far another machine with the same card may be from a published figure: power limits, drivers and versions of
 * llama.cpp differ. Source: published figures for one card, one build and one cache, on different machines (RTX 4090,
 * Q4_K_M, q4_0: 47.7 and 39.3 tokens a second almost without context) differ by 18 in a hundred.
 */
const otherMachine = { low: 0.8, high: 1.2 } as const;

/** Farther than this from a depth a published figure says nothing of it, unless there is one on the other side. */
const nearTokens = 8192;

/** Whether a plan is of the kind that was published: the model's shape, whole on one GPU of the table. */
function cardOf({ build, where, gpu }: Candidate): string | null {
  const { layers, embeddingLength } = build.shape;
  if (layers !== qwen36Shape.layers || embeddingLength !== qwen36Shape.embeddingLength) return null;
  if (where !== "gpu" || gpu === null || gpu.cards || !gpu.gpu.name.known) return null;
  // What was published for NVIDIA's cards was published for CUDA.
  if (gpu.gpu.vendor === "nvidia" && gpu.gpu.backend !== "cuda") return null;
  return gpuRow(gpu.gpu.name.value)?.name ?? null;
}

function byDepth(found: readonly Point[], speedOf: (point: Point) => number | null): MeasuredPoint[] {
  const depths = [...new Set(found.map(({ depth }) => depth))].sort((a, b) => a - b);
  return depths.flatMap((depth) => {
    const speeds = found
      .filter((point) => point.depth === depth)
      .map(speedOf)
      .filter((speed) => speed !== null);
    if (speeds.length === 0) return [];
    const expected = speeds.reduce((sum, one) => sum + one, 0) / speeds.length;
    const low = Math.min(...speeds) * otherMachine.low;
    const high = Math.max(...speeds) * otherMachine.high;
    return [{ depth, speed: { low, expected, high }, exact: true, published: true }];
  });
}

/**
 * The plan with what others have published for the same GPU, quantization, KV type and way of guessing ahead, where
 * that was at about the depth that plans are stated for; else the plan as it is. The figures stand for themselves:
 * nothing else of the fit is made from them here.
 */
export function asPublished(plan: Candidate, file: CatalogFile, machine: MachineReport): Candidate {
  const card = cardOf(plan);
  if (card === null) return plan;
  const { kvType, speculation, contextTokens } = plan.engine;
  const ahead = speculation === "mtp" ? guessedTokens : undefined;
  const found = points.filter(
    (point) =>
      point.card === card &&
      point.quant === file.quant &&
      point.kv === kvType &&
      point.guessed === ahead &&
      point.depth <= contextTokens,
  );
  const stated = Math.min(statedDepthTokens, contextTokens);
  const [nearest] = found.toSorted((a, b) => Math.abs(a.depth - stated) - Math.abs(b.depth - stated));
  const between = found.some(({ depth }) => depth < stated) && found.some(({ depth }) => depth > stated);
  if (!nearest || (!between && Math.abs(nearest.depth - stated) > nearTokens)) return plan;
  const known: Candidate = {
    ...plan,
    speedBasis: "published",
    published: { source: nearest.source, depth: nearest.depth, speed: nearest.decode },
    computed: plan.decode,
    points: {
      decode: byDepth(found, ({ decode }) => decode),
      prefill: byDepth(found, ({ prefill = null, atDepth }) => (atDepth ? prefill : null)),
    },
  };
  return { ...known, decode: speedAt(known, machine, stated) };
}
