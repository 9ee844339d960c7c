import {
  attentionLayersAmongLast,
  kvBytesPerToken,
  kvBytesPerTokenAndLayer,
  recurrentBytes,
  recurrentBytesPerLayer,
} from "../catalog";
import {
  type DeviceMemory,
  type KvType,
  type MachineReport,
  type MemoryParts,
  usualSnapshots,
} from "../contract";
import { type BuildFacts, layerBytes, tensorBytes, withoutGuessing } from "./build-facts";
import { bytesHeldBy, heldBy } from "./layers";
import type { GpuPool, Pool } from "./pools";
import { cpuWeights } from "./repack";

export const MiB = 1024 * 1024;

/** Layers as llama.cpp counts them for the GPU: the model's and the output layer. */
export const allGpuLayers = (build: BuildFacts): number => build.shape.layers + 1;

/**
 * Working memory of the CPU at a physical batch of 512, bytes.
 * Measured on the real 27B shape with f16 KV (MiB): 1,024 tokens 516.0; 4,096 519.0; 16,384 521.0; 32,768 515.0;
 * 65,536 569.0; 131,072 633.0; with quantized KV the same or less. It is the logits of one batch (512 * 248,320 * 4)
 * plus either a constant or one KiB for each token of the mask, whichever is larger.
 */
export function cpuComputeBytes(build: BuildFacts, contextTokens: number, batchTokens: number): number {
  const logits = batchTokens * build.shape.vocabulary * 4;
  const mask = contextTokens * batchTokens * maskBytes;
  const activations = batchTokens * activationBytes(build);
  return Math.round(logits + Math.max(36.3 * MiB * (build.shape.embeddingLength / 5120), activations + mask));
}

/** Of one token of a batch: 20.1 MiB measured at 512 of them, in the width of the 27B. */
const activationBytes = ({ shape }: BuildFacts) =>
  Math.round((20.1 * MiB * (shape.embeddingLength / 5120)) / usualBatch);

/**
 * The process itself beside the model, in both of its threads, and the vocabulary, which the library keeps twice:
 * 203 MiB measured after the second answer (`npm run bench:fit`).
 */
const processBytes = 203 * MiB;

/**
 * Snapshots of the recurrent state that the engine keeps in system memory to continue a conversation from, where a
 * plan does not say: the state cannot be rewound. Each costs as much as the state itself.
 */
const fewSnapshots = usualSnapshots["node-llama-cpp"];

/** What a process that drives a GPU holds in system memory beside the weights: driver, staging and vocabulary. */
const gpuHostBytes = 400 * MiB;

/** The physical batch that working memory was measured at, and that plans have where nothing says otherwise, tokens. */
export const usualBatch = 512;

/** Bytes of the mask for each token of context and of the batch. Source: `llama_kv_cache`, two bytes for each pair. */
const maskBytes = 2;

/**
 * Working memory of a GPU: a fixed part of the driver and the graph, the mask, which is one KiB per token of context at
 * a batch of 512, and four KiB more with a quantized KV cache, whatever the batch (one layer is unpacked at a time).
 * Source: measured on an RTX 3090 Ti (headless Linux) and an RTX 5090 (desktop) at a batch of 512, to within 0.4 %.
 * A larger batch adds its logits and activations, as on the processor. How much of the fixed part is the driver's is not
 * known, so that a smaller batch is not taken to make it less.
 */
export function gpuComputeBytes(
  pool: GpuPool,
  {
    build,
    kvType,
    contextTokens,
    batchTokens,
  }: Pick<MemoryRequest, "build" | "kvType" | "contextTokens" | "batchTokens">,
): number {
  const fixed = (pool.platform === "win32" ? 950 : 400) * MiB;
  const beyond = Math.max(0, batchTokens - usualBatch);
  const logits = beyond * (build.shape.vocabulary * 4 + activationBytes(build));
  const unpacked = kvType === "f16" ? 0 : contextTokens * 4096;
  return fixed + logits + contextTokens * batchTokens * maskBytes + unpacked;
}

function device(pool: Pool, parts: Omit<MemoryParts, "reserve">, reclaimableBytes: number): DeviceMemory {
  const { weights, kvCache, recurrentState, compute } = parts;
  return {
    device: pool.id,
    name: pool.name,
    // Named one by one: spread, they took a sixth of the time of a recommendation.
    parts: { weights, kvCache, recurrentState, compute, reserve: pool.reserveBytes },
    needBytes: weights + kvCache + recurrentState + compute,
    freeBytes: pool.freeBytes,
    reclaimableBytes: Math.min(reclaimableBytes, weights),
  };
}

/** True when every device keeps its reserve. */
export const keepsReserve = (memory: readonly DeviceMemory[]): boolean =>
  memory.every((part) => part.needBytes + part.parts.reserve <= part.freeBytes);

export interface MemoryRequest {
  readonly build: BuildFacts;
  readonly machine: MachineReport;
  readonly ram: Pool;
  readonly contextTokens: number;
  readonly kvType: KvType;
  readonly batchTokens: number;
  /** Conversations side by side, each with a whole context, a recurrent state and snapshots of its own; absent: one. */
  readonly slots?: number | undefined;
  /** Snapshots of each; absent: the usual two. */
  readonly snapshots?: number | undefined;
}

/** Everything in system memory, where nothing guesses ahead. */
export function cpuMemory(request: MemoryRequest): DeviceMemory[] {
  const { contextTokens, slots = 1, snapshots = fewSnapshots } = request;
  const build = withoutGuessing(request.build);
  const weights = cpuWeights(heldBy(build, 0, build.shape.layers, true), request.machine);
  const mapped = weights.mappedBytes + build.tokenEmbdBytes;
  const parts = {
    weights: weights.anonymousBytes + mapped,
    kvCache: slots * Math.round(contextTokens * kvBytesPerToken(build.shape, request.kvType)),
    recurrentState: slots * (1 + snapshots) * recurrentBytes(build.shape),
    compute: processBytes + cpuComputeBytes(build, contextTokens, request.batchTokens),
  };
  return [device(request.ram, parts, mapped)];
}

/**
 * `gpuLayers` layers on a GPU with memory of its own, the rest in system memory.
 * llama.cpp puts the last layers on the GPU; which side the output layer falls on depends on its version,
 * so a split plan counts it, and what comes behind the last layer with it, on both.
 */
export function discreteMemory(request: MemoryRequest, gpu: GpuPool, gpuLayers: number): DeviceMemory[] {
  return [...onCards(request, gpu, gpuLayers), besideDiscrete(request, gpuLayers)];
}

/** What such a plan takes on the GPU, or on each of several; a split one does not guess ahead. */
export function onCards(asked: MemoryRequest, gpu: GpuPool, gpuLayers: number): DeviceMemory[] {
  const { cards } = gpu;
  const whole = gpuLayers >= allGpuLayers(asked.build);
  const request = whole ? asked : { ...asked, build: withoutGuessing(asked.build) };
  return cards ? overSeveral(request, cards, gpuLayers) : [onDiscrete(request, gpu, gpuLayers)];
}

/** Bytes of what each layer holds for the plan's conversations: a cache where it has one, else a state. */
function eachLayer({ build, contextTokens, kvType, slots = 1 }: MemoryRequest) {
  const { shape } = build;
  return {
    kv: slots * contextTokens * kvBytesPerTokenAndLayer(shape, kvType),
    state: slots * recurrentBytesPerLayer(shape),
  };
}

/** Copies of a batch's inputs that llama.cpp keeps on each of several cards, to have them at work at the same time. */
const inputCopies = 4;

/**
 * What such a plan takes on each of several cards. llama.cpp gives each a run of neighbouring layers, as many as its
 * share of the memory that is free at the load; the output layer counts as one and comes last. Each card has working
 * memory of its own, and the mask four times.
 * Source: `llama_model::load_tensors` (the split by free memory), `GGML_SCHED_MAX_COPIES`, and a log of four cards with
 * 4 KiB for each token on every one of them (unslothai/unsloth pull request 7637).
 */
function overSeveral(request: MemoryRequest, cards: readonly GpuPool[], gpuLayers: number): DeviceMemory[] {
  const { build, contextTokens, batchTokens } = request;
  const { layers, fullAttentionInterval: every } = build.shape;
  const layer = eachLayer(request);
  const counted = Math.min(gpuLayers, layers + 1);
  const start = Math.max(0, layers - counted);
  const all = cards.reduce((sum, { freeBytes }) => sum + freeBytes, 0);
  let freeBefore = 0;
  return cards.map((card, index) => {
    // The first layer whose place among all, from 0 to 1, has reached this card's.
    const placeOf = (share: number) => start + Math.min(counted, Math.ceil(counted * share));
    const from = placeOf(freeBefore / all);
    freeBefore += card.freeBytes;
    const to = placeOf(freeBefore / all);
    const held = Math.max(0, Math.min(to, layers) - from);
    const attention = Math.floor(Math.min(to, layers) / every) - Math.floor(Math.min(from, layers) / every);
    const isLast = index === cards.length - 1;
    const parts = {
      weights: Math.round(bytesHeldBy(build, Math.min(from, layers), Math.min(to, layers), isLast)),
      kvCache: Math.round(attention * layer.kv),
      recurrentState: (held - attention) * layer.state,
      compute: gpuComputeBytes(card, request) + (inputCopies - 1) * contextTokens * batchTokens * maskBytes,
    };
    return device(card, parts, 0);
  });
}

/** What such a plan takes on one GPU. */
function onDiscrete(request: MemoryRequest, gpu: GpuPool, gpuLayers: number): DeviceMemory {
  const { build } = request;
  const layer = eachLayer(request);
  const whole = gpuLayers >= allGpuLayers(build);
  const onGpu = Math.min(gpuLayers, build.shape.layers);
  const attention = attentionLayersAmongLast(build.shape, onGpu);
  const parts = {
    weights: Math.round(
      whole ? layerBytes(build) : bytesHeldBy(build, build.shape.layers - onGpu, build.shape.layers, true),
    ),
    kvCache: Math.round(attention * layer.kv),
    recurrentState: (onGpu - attention) * layer.state,
    compute: gpuComputeBytes(gpu, request),
  };
  return device(gpu, parts, 0);
}

/** What such a plan takes in system memory. */
function besideDiscrete(request: MemoryRequest, gpuLayers: number): DeviceMemory {
  const { contextTokens, slots = 1, snapshots = fewSnapshots } = request;
  const build = withoutGuessing(request.build);
  const { shape } = build;
  const layer = eachLayer(request);
  const whole = gpuLayers >= allGpuLayers(build);
  const layers = shape.layers - Math.min(gpuLayers, shape.layers);
  const attention =
    attentionLayersAmongLast(shape, shape.layers) - attentionLayersAmongLast(shape, shape.layers - layers);
  // Beside a card nothing is rearranged: it multiplies long batches, and gets the weights from the mapped file.
  // Source: `make_cpu_buft_list` of llama.cpp, where the card's host buffer comes before those that rearrange.
  const left = whole ? 0 : Math.round(heldBy(build, 0, layers, true).bytes);
  const mapped = left + build.tokenEmbdBytes;
  const parts = {
    weights: mapped,
    kvCache: Math.round(attention * layer.kv),
    recurrentState: (layers - attention) * layer.state + slots * snapshots * recurrentBytes(shape),
    compute: gpuHostBytes + (whole ? 0 : cpuComputeBytes(build, contextTokens, request.batchTokens)),
  };
  return device(request.ram, parts, mapped);
}

/** Everything on a GPU that shares its memory with the system: one pool, and `token_embd` counted once. */
export function sharedMemory(request: MemoryRequest, gpu: GpuPool): DeviceMemory[] {
  const { build, contextTokens, kvType, slots = 1, snapshots = fewSnapshots } = request;
  const parts = {
    weights: tensorBytes(build),
    kvCache: slots * Math.round(contextTokens * kvBytesPerToken(build.shape, kvType)),
    recurrentState: slots * (1 + snapshots) * recurrentBytes(build.shape),
    compute: gpuComputeBytes(gpu, request),
  };
  return [device(gpu, parts, 0)];
}
