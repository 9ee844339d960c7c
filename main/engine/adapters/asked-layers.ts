import { type GgufHeader, shapeOfHeader } from "../../catalog";

/**
 * How many layers llama.cpp is to be asked to put on a GPU for a plan. It counts the blocks that guess ahead as layers
 * behind the model's own and fills the GPU from the back, so that of a file that has one, as many as planned would leave
 * one of the model's own behind.
 * Source: `llama_model::load_tensors` (`i_gpu_start = n_layer + 1 - n_gpu_layers`, `n_layer` the file's `block_count`).
 */
export function askedLayers(planned: number, header: GgufHeader, path: string): number {
  const blocks = header.metadata.get(`${header.architecture}.block_count`);
  const { layers } = shapeOfHeader(header, path);
  return planned > 0 && typeof blocks === "number" ? planned + Math.max(0, blocks - layers) : planned;
}

/** Where a model landed, without the blocks that were only asked for because llama.cpp counts them. */
export function without<T extends { readonly gpuLayers: number }>(landed: T, more: number): T {
  return { ...landed, gpuLayers: Math.max(0, landed.gpuLayers - more) };
}
