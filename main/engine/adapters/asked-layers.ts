import { type GgufHeader, shapeOfHeader } from "../../catalog";

/**
 * How many layers llama.cpp is to be asked to put on a GPU for a plan. It counts the blocks that guess ahead as layers
 * behind the model's own, so that of a file that has one, as many as planned would leave the first layer behind: who
 * plans all means all.
 * Source: `llama_model::load_tensors` (`i_gpu_start = n_layer + 1 - n_gpu_layers`, `n_layer` the file's `block_count`).
 */
export function askedLayers(planned: number, header: GgufHeader, path: string): number {
  const blocks = header.metadata.get(`${header.architecture}.block_count`);
  const { layers } = shapeOfHeader(header, path);
  return planned > layers && typeof blocks === "number" ? Math.max(planned, blocks + 1) : planned;
}
