import {
  attentionLayersAmongLast,
  kvBytesPerTokenAndLayer,
  qwen36Shape,
  recurrentBytes,
  recurrentBytesPerLayer,
} from "../catalog";
import type { ServerMemory } from "../contract";

/*
 * The memory of one card, as vLLM shares it out. In a hybrid model one block is a page of every layer of a group: 16
 * layers, either one group of full attention or one of the three of Gated DeltaNet. A page is as large as one layer's
 * recurrent state, so a block holds some 800 tokens of attention, or a third of one sequence's state. Source: vLLM's
 * hybrid KV cache manager; its log says "Setting attention block size to N tokens to ensure that attention page size is
 * >= mamba page size", and it refuses to start when max_num_seqs is more than the blocks for states.
 */

const gib = 1024 ** 3;
const mib = 1024 ** 2;

const attentionLayers = attentionLayersAmongLast(qwen36Shape, qwen36Shape.layers);
/** Groups of layers that carry a state: as many layers in each as there are of attention. */
const stateGroups = (qwen36Shape.layers - attentionLayers) / attentionLayers;
/** With prefix caching one state is written to and one is kept for the last whole block; taken from "align" mode. */
const statesPerSequence = 2;

/**
 * Activations, workspaces and CUDA graphs of one card with 4,096 tokens a step and without the vision part. Set so that
 * two published starts are not promised more than they got: 856 blocks on an H100 (vllm-project/recipes, pull request
 * 551) and 377,456 tokens on two RTX 5090 (pull request 810). A test holds both.
 */
const fixedReserve = 3.25 * gib;
/** Logits of one sequence in 32 bits, three times (raw, scaled, sorted): 248,320 x 4 x 3 bytes. An assumption. */
const reservePerSequence = qwen36Shape.vocabulary * 4 * 3;
/** What is left to the driver, NCCL and the display; an assumption. vLLM's own share does not hold these. */
const outside = 1.5 * gib;
/** More than this is not given to vLLM on any card. */
const mostUtilization = 0.95;
/** Token embeddings and the output layer, 16 bits each: with several nodes they lie on the first and the last one. */
const endBytes = qwen36Shape.vocabulary * qwen36Shape.embeddingLength * 2;

export interface MemoryInput {
  readonly cardBytes: number;
  readonly weightsBytes: number;
  readonly kvCacheType: "auto" | "fp8";
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly users: number;
  readonly contextTokens: number;
  /** Given: this share of the card, to compare with a published start. */
  readonly utilization?: number;
}

/** What one card holds, and has to hold, for `users` of one copy of the model, each with the whole context. */
export function memoryOf(input: MemoryInput): ServerMemory {
  const { cardBytes, tensorParallel, pipelineParallel, users } = input;
  const cards = tensorParallel * pipelineParallel;
  const utilization =
    input.utilization ??
    Math.min(mostUtilization, Math.max(0.01, Math.floor((1 - outside / cardBytes) * 100) / 100));
  const budgetBytes = Math.floor(cardBytes * utilization);
  const weightsBytes = Math.ceil(weightsOnCard(input));
  const reserveBytes = Math.ceil(fixedReserve + users * reservePerSequence);
  const { tokens: blockTokens, bytes: wholeBlock } = blockOf(input.kvCacheType);
  const blockBytes = Math.ceil(wholeBlock / cards);
  const poolBytes = Math.max(0, budgetBytes - weightsBytes - reserveBytes);
  const blocksPerSequence = Math.ceil(input.contextTokens / blockTokens) + stateGroups * statesPerSequence;
  return {
    totalBytes: cardBytes,
    utilization,
    budgetBytes,
    weightsBytes,
    reserveBytes,
    poolBytes,
    kvBytesPerToken: Math.ceil((attentionLayers * kvPerLayer(input.kvCacheType)) / cards),
    stateBytesPerSequence: Math.ceil(recurrentBytes(qwen36Shape) / cards),
    blockBytes,
    blockTokens,
    blocks: Math.floor(poolBytes / blockBytes),
    blocksPerSequence,
    neededBytes: weightsBytes + reserveBytes + users * blocksPerSequence * blockBytes,
  };
}

/** Whether the card holds all that it has to. */
export function fitsIn(memory: ServerMemory): boolean {
  return memory.neededBytes <= memory.budgetBytes;
}

function kvPerLayer(type: "auto" | "fp8"): number {
  const whole = kvBytesPerTokenAndLayer(qwen36Shape, "f16");
  return type === "fp8" ? whole / 2 : whole;
}

function blockOf(type: "auto" | "fp8"): { tokens: number; bytes: number } {
  const tokens = Math.ceil(recurrentBytesPerLayer(qwen36Shape) / kvPerLayer(type) / 16) * 16;
  return { tokens, bytes: attentionLayers * tokens * kvPerLayer(type) };
}

function weightsOnCard({ weightsBytes, tensorParallel, pipelineParallel }: MemoryInput): number {
  if (pipelineParallel === 1) return weightsBytes / tensorParallel;
  // The stages share the layers evenly; the fullest is one that has an end as well.
  return ((weightsBytes - 2 * endBytes) / pipelineParallel + endBytes) / tensorParallel;
}

/** A size for people. */
export function gibText(bytes: number): string {
  if (bytes >= gib) return `${(bytes / gib).toFixed(2)} GiB`;
  return bytes >= mib ? `${(bytes / mib).toFixed(1)} MiB` : `${(bytes / 1024).toFixed(0)} KiB`;
}
