import {
  type GgufHeader,
  type ModelShape,
  publishedHeaderBytes,
  qwen36Shape,
  shapeOfHeader,
} from "../catalog";
import type { CatalogFile } from "../contract";
import { type BytesByType, bytesHeldBy, type Held, type LayerTable, layerTable } from "./layers";
import { layersOfRecipe, recipeOf } from "./recipes";

/** What of one model file decides its memory and speed. */
export interface BuildFacts {
  readonly name: string;
  /** The quantization's name; empty where not known. */
  readonly quant: string;
  /** Size of the file. */
  readonly fileBytes: number;
  readonly headerBytes: number;
  /** The table of token vectors: read one row at a time, so it may stay in system memory. */
  readonly tokenEmbdBytes: number;
  /** The output layer, which llama.cpp counts as one layer more. */
  readonly outputBytes: number;
  readonly shape: ModelShape;
  /** Bytes of the tensors by ggml type, without `token_embd`; null where the types are not known. */
  readonly bytesByType: BytesByType | null;
  /** What each layer holds; null where that is not known: then all count alike. */
  readonly layers: LayerTable | null;
  /** Of all that, what the block that guesses ahead (MTP) holds; absent: the file has none. */
  readonly guessing?: Held;
  /** The recipe that the types were taken from, where it is not the build's own: an assumption. */
  readonly typesAssumedFrom?: string;
}

/** `output.weight` is Q6_K in all recipes up to Q6_K, and Q8_0 above. Source: llama-quantize. */
const outputBytesQ6 = 1_042_944_000;
const outputBytesQ8 = 1_350_860_800;

/**
 * No build of 27 billion parameters is smaller, but an administrator's own catalogue may name any model: of its size
 * nothing is taken off then.
 */
const leastBuildBytes = 5e9;

/**
 * Bytes of `token_embd` where the catalogue does not know them: the smallest type that builds of this size use.
 * The smaller it is taken, the more has to fit on the GPU, so the error is on the safe side.
 */
function leastTokenEmbdBytes(fileBytes: number): number {
  if (fileBytes < leastBuildBytes) return 0;
  if (fileBytes < 13e9) return 417_177_600; // Q2_K
  return fileBytes < 17e9 ? 546_304_000 : 715_161_600; // Q3_K, Q4_K
}

const published = new WeakMap<CatalogFile, BuildFacts>();

/** The facts of a published file; worked out once for each. */
export function factsOfCatalogFile(file: CatalogFile): BuildFacts {
  const before = published.get(file);
  if (before) return before;
  const facts = factsOfPublished(file);
  published.set(file, facts);
  return facts;
}

function factsOfPublished(file: CatalogFile): BuildFacts {
  const facts = {
    name: file.file,
    quant: file.quant,
    fileBytes: file.bytes,
    headerBytes: file.bytes < leastBuildBytes ? 0 : publishedHeaderBytes,
    tokenEmbdBytes: file.tokenEmbdBytes ?? leastTokenEmbdBytes(file.bytes),
    outputBytes: file.bytes > 25e9 ? outputBytesQ8 : outputBytesQ6,
    shape: qwen36Shape,
  };
  const recipe = file.bytes < leastBuildBytes ? null : recipeOf(file.quant);
  if (!recipe) return { ...facts, bytesByType: null, layers: null };
  const more = file.bytes - recipe.fileBytes;
  // The same name is given to files of other bytes, too.
  const same =
    !recipe.assumed && (file.mtp ? more > 0 && more < 2 * guessingBlockShare * file.bytes : more === 0);
  const guessing = (bytes: number) => file.mtp && { guessing: { bytes, byType: null } };
  if (same) return { ...facts, ...layersOfRecipe(recipe, 1), ...guessing(more) };
  const all = facts.fileBytes - facts.headerBytes - facts.tokenEmbdBytes;
  const block = file.mtp ? all * guessingBlockShare : 0;
  const factor = (all - block - recipe.endBytes) / recipe.layerBytes;
  return { ...facts, ...layersOfRecipe(recipe, factor), ...guessing(block), typesAssumedFrom: recipe.name };
}

/** What the block that guesses ahead (MTP) has of a file's weights: 0.42e9 parameters beside 26.9e9, by its header. */
const guessingBlockShare = 0.42 / (26.9 + 0.42);

/** The facts of any file, from its own header: exact for every tensor. */
export function factsOfHeader(model: FileWithHeader): BuildFacts {
  const { header, path } = model;
  const shape = shapeOfHeader(header, path);
  const bytesOf = (name: string) => header.tensors.find((tensor) => tensor.name === name)?.bytes ?? 0;
  const bytesByType: Record<string, number> = {};
  const layers: Record<string, number>[] = Array.from({ length: shape.layers }, () => ({}));
  const guessing: Record<string, number> = {};
  for (const { name, type, bytes } of header.tensors) {
    if (name === "token_embd.weight") continue;
    bytesByType[type] = (bytesByType[type] ?? 0) + bytes;
    const layer = Number(layerNumber.exec(name)?.[1] ?? -1);
    // Blocks behind the last layer guess ahead.
    const held = layer < shape.layers ? layers[layer] : guessing;
    if (held) held[type] = (held[type] ?? 0) + bytes;
  }
  const guessingBytes = Object.values(guessing).reduce((sum, bytes) => sum + bytes, 0);
  const tokenEmbdBytes = bytesOf("token_embd.weight");
  const tied = bytesOf("output.weight") === 0;
  return {
    name: path,
    quant: "",
    fileBytes: model.fileBytes,
    headerBytes: header.dataOffset,
    // Where the output layer is the same tensor, it is read for every token and belongs to the layers.
    tokenEmbdBytes: tied ? 0 : tokenEmbdBytes,
    outputBytes: tied ? tokenEmbdBytes : bytesOf("output.weight"),
    shape,
    bytesByType,
    // A table of token vectors that is the output layer, too, is none of the types above, and lies behind the layers.
    layers: layerTable(layers),
    ...(guessingBytes > 0 && { guessing: { bytes: guessingBytes, byType: guessing } }),
  };
}

const without = new WeakMap<BuildFacts, BuildFacts>();

/**
 * A build as an engine loads it that does not guess ahead: llama.cpp leaves the block in the file.
 * Source: measured with node-llama-cpp 3.21.1, a file with the block takes what one without it does (`docs/fit.md`).
 */
export function withoutGuessing(build: BuildFacts): BuildFacts {
  const { guessing, bytesByType } = build;
  if (!guessing) return build;
  const before = without.get(build);
  if (before) return before;
  const { guessing: _, ...rest } = build;
  const left = Object.entries(bytesByType ?? {}).map(
    ([type, bytes]) => [type, bytes - (guessing.byType?.[type] ?? 0)] as const,
  );
  const loaded: BuildFacts = {
    ...rest,
    fileBytes: build.fileBytes - guessing.bytes,
    bytesByType: bytesByType && Object.fromEntries(left),
  };
  without.set(build, loaded);
  return loaded;
}

/** `blk.12.ffn_down.weight` */
const layerNumber = /^blk\.(\d+)\./u;

/** A file with its header as read from it; `path` is what a person calls it. */
export interface FileWithHeader {
  readonly path: string;
  readonly fileBytes: number;
  readonly header: GgufHeader;
}

/** A model file: one of the catalogue's, with its own header once it is here, or any other file. */
export type ModelToPlan = { readonly file: CatalogFile; readonly own?: FileWithHeader } | FileWithHeader;

/** What the file's own header says, the catalogue's figures while a published file is not here. */
export function factsOfModel(model: ModelToPlan): BuildFacts {
  if (!("file" in model)) return factsOfHeader(model);
  const { file, own } = model;
  return own ? { ...factsOfHeader(own), name: file.file, quant: file.quant } : factsOfCatalogFile(file);
}

/** What files that are here say of themselves, by their ids in the catalogue. */
export type OwnFacts = ReadonlyMap<string, BuildFacts>;

/** The facts of one of the catalogue's files, from the file itself where it is here. */
export const factsOf = (file: CatalogFile, own: OwnFacts | undefined): BuildFacts =>
  own?.get(file.id) ?? factsOfCatalogFile(file);

/** Bytes of all tensors. */
export const tensorBytes = (build: BuildFacts): number => build.fileBytes - build.headerBytes;

/** Bytes of the tensors that are read for every token, and that a GPU holds: all but `token_embd`. */
export const layerBytes = (build: BuildFacts): number => tensorBytes(build) - build.tokenEmbdBytes;

/**
 * Bytes of weights that n layers hold, n from 0 to all, as llama.cpp counts those on a GPU: the output layer first, then
 * from the last to the first. A block that guesses ahead is left out: not every engine loads it.
 * Source: `llama_model::load_tensors` (`i_gpu_start = n_layer + 1 - n_gpu_layers`).
 */
export function bytesOfLayers(model: ModelToPlan): number[] {
  const build = factsOfModel(model);
  const { layers } = build.shape;
  const last = Array.from(
    { length: layers + 1 },
    (_, count) => build.outputBytes + bytesHeldBy(build, layers - count, layers, false),
  );
  return [0, ...last.map(Math.round)];
}
