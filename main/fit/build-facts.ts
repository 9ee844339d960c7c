import recipeData from "../../resources/recipes/qwen3.6-27b.json";
import {
  type GgufHeader,
  type ModelShape,
  publishedHeaderBytes,
  qwen36Shape,
  shapeOfHeader,
} from "../catalog";
import type { CatalogFile } from "../contract";

/** Bytes of a build's tensors by ggml type, without `token_embd`. */
export type BytesByType = Readonly<Record<string, number>>;

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
  /** Null where the types of the tensors are not known. */
  readonly bytesByType: BytesByType | null;
}

const recipes: Readonly<Record<string, { bytesByType: BytesByType }>> = recipeData.recipes;

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

/** The facts of a published file. */
export function factsOfCatalogFile(file: CatalogFile): BuildFacts {
  return {
    name: file.file,
    quant: file.quant,
    fileBytes: file.bytes,
    headerBytes: file.bytes < leastBuildBytes ? 0 : publishedHeaderBytes,
    tokenEmbdBytes: file.tokenEmbdBytes ?? leastTokenEmbdBytes(file.bytes),
    outputBytes: file.bytes > 25e9 ? outputBytesQ8 : outputBytesQ6,
    shape: qwen36Shape,
    // A dynamic recipe (UD-…) is close to the plain one of its family in what a processor repacks.
    bytesByType: recipes[file.quant]?.bytesByType ?? null,
  };
}

/** The facts of any file, from its own header: exact for every tensor. */
export function factsOfHeader(model: FileWithHeader): BuildFacts {
  const { header, path } = model;
  const shape = shapeOfHeader(header, path);
  const bytesOf = (name: string) => header.tensors.find((tensor) => tensor.name === name)?.bytes ?? 0;
  const bytesByType: Record<string, number> = {};
  for (const tensor of header.tensors) {
    if (tensor.name === "token_embd.weight") continue;
    bytesByType[tensor.type] = (bytesByType[tensor.type] ?? 0) + tensor.bytes;
  }
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
  };
}

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
