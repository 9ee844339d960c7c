import type { ModelShape } from "../catalog";

/** Bytes of tensors by ggml type. */
export type BytesByType = Readonly<Record<string, number>>;

/** What some tensors hold together; their types are null where they are not known. */
export interface Held {
  readonly bytes: number;
  readonly byType: BytesByType | null;
}

/** The layers of a model with what lies before each of them, so that any run of layers is one difference. */
export interface LayerTable {
  readonly layers: number;
  /** Bytes of the first n layers, n from 0 to all. */
  readonly before: readonly number[];
  readonly beforeByType: Readonly<Record<string, readonly number[]>>;
}

/** The table of these layers, the first one first, each made larger or smaller by the same factor. */
export function layerTable(layers: readonly BytesByType[], factor = 1): LayerTable {
  const types = new Set(layers.flatMap((layer) => Object.keys(layer)));
  const sums = (of: (layer: BytesByType) => number) => {
    let sum = 0;
    return [0, ...layers.map((layer) => (sum += of(layer) * factor))];
  };
  return {
    layers: layers.length,
    before: sums((layer) => Object.values(layer).reduce((all, bytes) => all + bytes, 0)),
    beforeByType: Object.fromEntries([...types].map((type) => [type, sums((layer) => layer[type] ?? 0)])),
  };
}

/** What decides where the weights of a build lie. */
interface Weights {
  readonly fileBytes: number;
  readonly headerBytes: number;
  readonly tokenEmbdBytes: number;
  readonly outputBytes: number;
  readonly shape: ModelShape;
  readonly bytesByType: BytesByType | null;
  readonly layers: LayerTable | null;
}

const ofRun = (before: readonly number[], from: number, to: number) =>
  (before[to] ?? 0) - (before[from] ?? 0);

/** Bytes of what `heldBy` tells, without the types: a split is looked for layer by layer, many thousand times. */
export function bytesHeldBy(build: Weights, from: number, to: number, withEnd: boolean): number {
  const all = build.fileBytes - build.headerBytes - build.tokenEmbdBytes;
  const { layers: table } = build;
  if (table) return ofRun(table.before, from, to) + (withEnd ? all - (table.before[table.layers] ?? 0) : 0);
  const each = (all - build.outputBytes) / build.shape.layers;
  return Math.max(0, to - from) * each + (withEnd ? build.outputBytes : 0);
}

/**
 * What the layers from one to before another hold, and with them, where that is asked for, what comes behind the last
 * layer: the output, its norm, and the block that guesses ahead, where the file has one.
 * llama-quantize gives the first and the last layers better types than those between, so layers are not alike; where
 * nobody knows them, each counts the mean.
 */
export function heldBy(build: Weights, from: number, to: number, withEnd: boolean): Held {
  const runs = seen.get(build) ?? new Map<number, Held>();
  seen.set(build, runs);
  const key = (from * 1000 + to) * 2 + Number(withEnd);
  const before = runs.get(key);
  if (before) return before;
  const held = newlyHeld(build, from, to, withEnd);
  runs.set(key, held);
  return held;
}

/** The same few runs are asked for again and again, one for each number of layers on a card at most. */
const seen = new WeakMap<Weights, Map<number, Held>>();

function newlyHeld(build: Weights, from: number, to: number, withEnd: boolean): Held {
  const bytes = bytesHeldBy(build, from, to, withEnd);
  const { layers: table, bytesByType } = build;
  if (!table) return { bytes, byType: bytesByType };
  const types = Object.entries(table.beforeByType).map(([type, before]) => {
    const behind = withEnd ? (bytesByType?.[type] ?? 0) - (before[table.layers] ?? 0) : 0;
    return [type, ofRun(before, from, to) + behind] as const;
  });
  const onlyBehind = Object.entries(withEnd ? (bytesByType ?? {}) : {}).filter(
    ([type]) => table.beforeByType[type] === undefined,
  );
  return { bytes, byType: Object.fromEntries([...types, ...onlyBehind]) };
}
