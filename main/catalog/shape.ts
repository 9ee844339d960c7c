import type { KvType } from "../contract";

/** What of a model's architecture decides its memory: straight from the metadata of a GGUF file of `qwen35`. */
export interface ModelShape {
  readonly layers: number;
  /** Every n-th layer is full attention and has a KV cache; the others carry a recurrent state. */
  readonly fullAttentionInterval: number;
  readonly embeddingLength: number;
  readonly kvHeads: number;
  /** Length of one key plus length of one value. */
  readonly keyValueLength: number;
  readonly ssm: {
    readonly convKernel: number;
    readonly stateSize: number;
    readonly groupCount: number;
    readonly innerSize: number;
  };
  readonly vocabulary: number;
  /** Tokens that the model was trained for. */
  readonly nativeContext: number;
}

/** Qwen3.6-27B. Source: the header of the published GGUF files. */
export const qwen36Shape: ModelShape = {
  layers: 64,
  fullAttentionInterval: 4,
  embeddingLength: 5120,
  kvHeads: 4,
  keyValueLength: 512,
  ssm: { convKernel: 4, stateSize: 128, groupCount: 16, innerSize: 6144 },
  vocabulary: 248_320,
  nativeContext: 262_144,
};

/** Bytes of the header of the published files (metadata and vocabulary), which no device needs to hold. */
export const publishedHeaderBytes = 10_993_888;

/** Bytes per value of the KV cache's types (`ggml-common.h`: q8_0 is 34 bytes for 32 values, q4_0 is 18). */
const kvBytesPerValue: Record<KvType, number> = { f16: 2, q8_0: 34 / 32, q4_0: 18 / 32 };

/** Layers of `shape` among the last `count` that are full attention. */
export function attentionLayersAmongLast(shape: ModelShape, count: number): number {
  const every = shape.fullAttentionInterval;
  return Math.floor(shape.layers / every) - Math.floor((shape.layers - count) / every);
}

/** Bytes that one token takes in the KV cache of one full-attention layer. */
export function kvBytesPerTokenAndLayer(shape: ModelShape, kvType: KvType): number {
  return shape.kvHeads * shape.keyValueLength * kvBytesPerValue[kvType];
}

/** Bytes that one token takes in the whole KV cache: only the full-attention layers have one. */
export function kvBytesPerToken(shape: ModelShape, kvType: KvType): number {
  return attentionLayersAmongLast(shape, shape.layers) * kvBytesPerTokenAndLayer(shape, kvType);
}

/** Bytes of recurrent state (f32) of one Gated DeltaNet layer for one sequence, whatever the context. */
export function recurrentBytesPerLayer(shape: ModelShape): number {
  const { convKernel, stateSize, groupCount, innerSize } = shape.ssm;
  const convolution = (convKernel - 1) * (innerSize + 2 * groupCount * stateSize);
  return (convolution + stateSize * innerSize) * 4;
}

/** Bytes of recurrent state of all layers for one sequence. */
export function recurrentBytes(shape: ModelShape): number {
  const linearLayers = shape.layers - attentionLayersAmongLast(shape, shape.layers);
  return linearLayers * recurrentBytesPerLayer(shape);
}
