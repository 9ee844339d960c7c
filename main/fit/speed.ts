import { attentionLayersAmongLast, kvBytesPerToken, type ModelShape } from "../catalog";
import type { KvType, MachineReport } from "../contract";
import { type BuildFacts, layerBytes } from "./build-facts";
import { type GpuRow, gpuRow } from "./gpu-table";
import { usualBatch } from "./memory";
import { type GpuPool, knownRamBandwidth } from "./pools";

/** Low, expected and high figure of one quantity. */
export interface Range {
  readonly low: number;
  readonly expected: number;
  readonly high: number;
}

/** Where the weights lie: shares of the bytes that are read per token. */
export interface Placement {
  readonly gpu: GpuPool | null;
  /** 1: all on the GPU. */
  readonly gpuShare: number;
  /** Threads that the processor's part runs in; absent: one for each physical core. */
  readonly threads?: number;
  /** Tokens that are read at once; absent: the usual number. */
  readonly batchTokens?: number;
}

/**
 * The depth of conversation, in tokens, that a plan's speed is stated for: a few exchanges.
 * An empty context would flatter, a full one would frighten.
 */
export const statedDepthTokens = 4096;

const map = (range: Range, change: (value: number) => number): Range => ({
  low: change(range.low),
  expected: change(range.expected),
  high: change(range.high),
});

/** Three-bit K-quants, which unpack slowly on fast GPUs: they save memory, not time. */
const isThreeBit = (build: BuildFacts) => /Q3_K/.test(build.quant);
const isFourBitK = (build: BuildFacts) => /Q4_K/.test(build.quant);

/**
 * The part of a GPU's bandwidth that reading the weights reaches.
 * Source: 72 published points of the 27B shape on 20 GPUs: 0.70 is the middle, 0.46 to 0.80 the span;
 * less for 3-bit K-quants on GPUs above 800 GB/s and for 4-bit K-quants on M1-class chips.
 */
function gpuEfficiency(build: BuildFacts, row: GpuRow): Range {
  if (row.vendor === "apple" && /\bM1\b/.test(row.name) && isFourBitK(build))
    return { low: 0.42, expected: 0.5, high: 0.62 };
  if (isThreeBit(build) && row.bandwidthGBs > 800) return { low: 0.42, expected: 0.55, high: 0.7 };
  return { low: 0.46, expected: 0.7, high: 0.8 };
}

/** Where the GPU is not in the table: between an old laptop GPU and a good desktop one. */
const unknownGpu: Range = { low: 120, expected: 250, high: 800 };

/** Attention reads the KV cache with less of the bandwidth than the weights. */
const kvEfficiency: Range = { low: 0.4, expected: 0.6, high: 0.75 };
const cpuEfficiency: Range = { low: 0.4, expected: 0.6, high: 0.75 };

/**
 * Cores of a processor whose number nobody says: from an old laptop to a good desktop. A choice of ours: six is the
 * middle of what has been sold for ten years.
 */
const assumedCores: Range = { low: 2, expected: 6, high: 16 };

/** Cores that the processor works with; as many as are assumed where they are not known. */
export function coresOf({ cpu }: MachineReport): Range {
  if (!cpu.physicalCores.known) return assumedCores;
  const { value } = cpu.physicalCores;
  return { low: value, expected: value, high: value };
}

/**
 * Bandwidth of system memory, GB/s. Where nothing gives it away: two channels of DDR4-3200 (51.2 GB/s) are expected,
 * one channel is the low end, two of DDR5-5600 the high end; a server with 24 or more cores has at least four
 * channels; and one core alone cannot draw more than about 20 GB/s of weights, which it has to unpack: that limits
 * what was measured, too, where cores are few.
 */
export function ramBandwidth(machine: MachineReport): Range & { known: boolean } {
  const measured = machine.memory.readBytesPerSecond;
  const published = knownRamBandwidth(machine);
  if (!measured?.known && published !== null)
    return { low: published * 0.7, expected: published, high: published * 1.1, known: true };
  const cores = coresOf(machine);
  const channels: Range =
    cores.expected >= 24 ? { low: 76.8, expected: 150, high: 400 } : { low: 25.6, expected: 51.2, high: 96 };
  const memory = measured?.known ? behindReading(measured.value / 1e9) : channels;
  return {
    low: Math.min(memory.low, cores.low * 11),
    expected: Math.min(memory.expected, cores.expected * 20),
    high: Math.min(memory.high, cores.high * 30),
    known: measured?.known ?? false,
  };
}

/**
 * The bandwidth of the modules behind what a plain reading reached, GB/s: `cpuEfficiency` is a share of the modules'
 * bandwidth. That such a reading gets 0.7 to 1 of it, as a rule 0.8, is taken from experience with such
 * measurements and not from published pairs.
 */
const behindReading = (reached: number): Range => ({
  low: reached,
  expected: reached / 0.8,
  high: reached / 0.7,
});

/** The cards of a pool, each with its share of the layers; they work one after the other. */
function cardsOf({ cards, ...pool }: GpuPool): { card: GpuPool; share: number }[] {
  if (!cards) return [{ card: pool, share: 1 }];
  return cards.map((card) => ({ card, share: card.freeBytes / pool.freeBytes }));
}

function gpuBandwidth(pool: GpuPool): { row: GpuRow | null; range: Range } {
  const row = pool.gpu.name.known ? gpuRow(pool.gpu.name.value) : null;
  if (row === null) return { row, range: unknownGpu };
  return { row, range: { low: row.bandwidthLowGBs, expected: row.bandwidthGBs, high: row.bandwidthGBs } };
}

const pick = ["low", "expected", "high"] as const;
const combine = (time: (end: (typeof pick)[number]) => number): Range => ({
  low: 1 / time("low"),
  expected: 1 / time("expected"),
  high: 1 / time("high"),
});

/**
 * Tokens written per second at a depth of conversation: the time to read the weights once plus the time to read
 * the KV cache, each from where it lies. A computation from bandwidth; never a measurement.
 */
export function decodeSpeed(
  build: BuildFacts,
  machine: MachineReport,
  placement: Placement,
  kvType: KvType,
  depthTokens: number,
): Range {
  const kvBytes = depthTokens * kvBytesPerToken(build.shape, kvType);
  const weights = layerBytes(build);
  const ram = ramBandwidth(machine);
  const cards = (placement.gpu ? cardsOf(placement.gpu) : []).map(({ card, share }) => {
    const { row, range } = gpuBandwidth(card);
    const efficiency = row ? gpuEfficiency(build, row) : { low: 0.46, expected: 0.7, high: 0.8 };
    return { share, range, efficiency };
  });
  return combine((end) => {
    const onCpu = 1 - placement.gpuShare;
    const cpu = (onCpu * weights) / cpuEfficiency[end] + (onCpu * kvBytes) / kvEfficiency[end];
    const cpuSeconds = onCpu > 0 ? cpu / (ram[end] * 1e9) : 0;
    const onCards = cards.map(({ share, range, efficiency }) => {
      const read = weights / efficiency[end] + kvBytes / kvEfficiency[end];
      return (share * read) / (range[end] * 1e9);
    });
    return cpuSeconds + placement.gpuShare * onCards.reduce((sum, seconds) => sum + seconds, 0);
  });
}

/** Share of the published matrix throughput that reading a prompt reaches. Source: the published prefill points. */
const prefillEfficiency: Record<GpuRow["vendor"], number> = {
  nvidia: 0.8,
  apple: 0.32,
  amd: 0.35,
  intel: 0.2,
};

/**
 * Tokens of prompt per second and core, by instructions: 5.75 measured on two cores with AMX, about 4 on two cores
 * with AVX-512, 10.3 published for the eight cores of a Ryzen 7840HS. Fewer threads leave cores idle; more of them than
 * cores share the same units.
 */
function cpuPrefill(machine: MachineReport, threads: number | undefined): Range {
  // Threads that were counted by a guess say nothing of cores that are not known.
  const said = machine.cpu.physicalCores.known ? threads : undefined;
  const cores = map(coresOf(machine), (all) => Math.min(all, said ?? all));
  const vector = machine.cpu.vectorInstructions;
  const has = (name: RegExp) => vector.known && vector.value.some((item) => name.test(item));
  let perCore = 0.4;
  if (has(/^(neon|sve)/i) || has(/^avx-?2/i)) perCore = 1.3;
  if (has(/^avx-?512/i)) perCore = 1.8;
  if (has(/^amx/i)) perCore = 2.8;
  const each = map(cores, (count) => perCore * count ** 0.9);
  return { low: each.low * 0.4, expected: each.expected, high: each.high * 2 };
}

/** Numbers that each token is multiplied with. Source: 26.9e9 of the 27B shape, scaled by layers and width. */
const parametersOf = (shape: ModelShape) =>
  26.9e9 * (shape.layers / 64) * (shape.embeddingLength / 5120) ** 2;

/**
 * What attention reaches of the speed that the weights are multiplied at.
 * Source, GPUs: three published series to 32,768 and 65,536 tokens on an RTX 4090 and an RTX 5090 give 0.24, 0.8 to
 * 1.1 and 0.95; 0.6 lies between. For processors nothing is published: less is expected, since they have no matrix
 * instructions for the cache, and the range is wide.
 */
const attentionOnGpu: Range = { low: 0.24, expected: 0.6, high: 1.1 };
const attentionOnCpu: Range = { low: 0.1, expected: 0.3, high: 1 };

/**
 * How much longer a token takes to read with so much read before it: each looks back at all of them, with four
 * operations (key and value, multiplied and added) for each number of the queries in each full-attention layer.
 * Source of the queries' width: 24 heads of 256 in the 27B shape, scaled by its width.
 */
function slowerAt(depthTokens: number, shape: ModelShape, attention: Range): Range {
  const queries = 6144 * (shape.embeddingLength / 5120);
  const lookBack = attentionLayersAmongLast(shape, shape.layers) * 4 * queries * depthTokens;
  const share = lookBack / (2 * parametersOf(shape));
  return map(attention, (reached) => 1 + share / reached);
}

const divided = (speed: Range, by: Range): Range => ({
  low: speed.low / by.low,
  expected: speed.expected / by.expected,
  high: speed.high / by.high,
});

/**
 * How fast the weights of the processor's layers come to a card, GB/s. llama.cpp copies them there for each batch of 32
 * tokens and more (`op_offload`), since the card multiplies so much faster; they lie in the mapped file for that.
 * Source: llama.cpp pull requests 2059 (RX 6800 XT, 13B Q6_K, no layer on the card: 8.2) and 6083 (RTX 3090 Ti, each of
 * the last layers: 1.5), issue 8164 (8B Q6_K, Vulkan: 5.9).
 */
export const toCard: Range = { low: 1.5, expected: 6, high: 12 };

/**
 * What of a token the processor still computes in its own layers, as a share of what it would for all of it: the
 * recurrent state, which is no weight. A computation: eight operations for each of its 48 x 128 x 128 numbers are 0.75 %
 * of the layer's, at a third of the speed.
 */
const stateOnCpu: Range = { low: 0.05, expected: 0.02, high: 0 };

/**
 * Tokens of prompt read per second with so many in the context already: compute on a GPU of the table, else a wide
 * guess. Where layers are left to the processor, the card multiplies their weights, too, which are copied to it once for
 * each batch; looking back stays with the processor. A computation; never a measurement.
 */
export function prefillSpeed(
  build: BuildFacts,
  machine: MachineReport,
  placement: Placement,
  depthTokens = 0,
): Range {
  const { shape } = build;
  const onCpu = cpuPrefill(machine, placement.threads);
  const back = slowerAt(depthTokens, shape, attentionOnCpu);
  const cpu = divided(onCpu, back);
  if (!placement.gpu) return cpu;
  const each = cardsOf(placement.gpu).map(({ card, share }) => ({ share, speed: emptyPrefill(card, shape) }));
  const empty = combine((end) => each.reduce((sum, { share, speed }) => sum + share / speed[end], 0));
  const gpu = divided(empty, slowerAt(depthTokens, shape, attentionOnGpu));
  if (placement.gpuShare >= 1) return gpu;
  const left = 1 - placement.gpuShare;
  const copied = (left * layerBytes(build)) / (placement.batchTokens ?? usualBatch);
  return combine((end) => {
    const inOwnLayers = (back[end] - 1 + stateOnCpu[end]) / onCpu[end];
    return (
      placement.gpuShare / gpu[end] + left * (1 / empty[end] + inOwnLayers) + copied / (toCard[end] * 1e9)
    );
  });
}

/** Tokens of prompt that a card reads per second in an empty context. */
function emptyPrefill(card: GpuPool, shape: ModelShape): Range {
  const { row, range } = gpuBandwidth(card);
  if (row === null) return { low: range.low * 0.3, expected: range.expected, high: range.high * 3 };
  return map({ low: 0.35, expected: 1, high: 1.5 }, (share) => {
    return (share * prefillEfficiency[row.vendor] * row.fp16Tflops * 1e12) / (2 * parametersOf(shape));
  });
}

/** The row of the GPU table that a plan's speed was computed from; null where the GPU is not in it. */
export function speedSource(pool: GpuPool): GpuRow | null {
  return gpuBandwidth(pool).row;
}
