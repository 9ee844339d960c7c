import { QuernError } from "../contract";
import type { GgufHeader } from "./gguf";
import type { ModelShape } from "./shape";

/** llama.cpp ends the process for more (`LLAMA_MAX_LAYERS` in `llama-hparams.h`). */
const mostLayers = 512;

/**
 * What a file's own header says of its shape. Numbers that llama.cpp divides by are checked here, too: it does not,
 * and a zero among them ends the process.
 * @param path only for the error's sentence.
 * @throws QuernError `gguf-unsupported-arch` for another architecture, `gguf-invalid` when a number is missing or
 * cannot be.
 */
export function shapeOfHeader(header: GgufHeader, path: string): ModelShape {
  const arch = header.architecture;
  if (arch !== "qwen35") throw new QuernError("gguf-unsupported-arch", { path, arch });
  const read = (key: string): number | undefined => {
    const value = header.metadata.get(`${arch}.${key}`);
    return typeof value === "number" && Number.isInteger(value) && value >= 0 ? value : undefined;
  };
  const need = (key: string): number => {
    const value = read(key);
    if (value === undefined || value === 0)
      throw new QuernError("gguf-invalid", { path, what: `no ${arch}.${key}` });
    return value;
  };
  const refuse = (what: string) => new QuernError("gguf-invalid", { path, what });
  const kvHeads = need("attention.head_count_kv");
  if (need("attention.head_count") % kvHeads !== 0) throw refuse(`${arch}.attention.head_count`);
  if (read("full_attention_interval") === 0) throw refuse(`no ${arch}.full_attention_interval`);
  need("ssm.time_step_rank");
  const layers = need("block_count") - (read("nextn_predict_layers") ?? 0);
  if (layers < 1 || need("block_count") > mostLayers) throw refuse(`${arch}.block_count`);
  const tokens = header.tensors.find((tensor) => tensor.name === "token_embd.weight")?.dims[1];
  if (tokens === undefined) throw new QuernError("gguf-invalid", { path, what: "no token_embd.weight" });
  return {
    // The header counts the blocks that guess ahead as layers; they are not run.
    layers,
    fullAttentionInterval: read("full_attention_interval") ?? 4,
    embeddingLength: need("embedding_length"),
    kvHeads,
    keyValueLength: need("attention.key_length") + need("attention.value_length"),
    ssm: {
      convKernel: need("ssm.conv_kernel"),
      stateSize: need("ssm.state_size"),
      groupCount: need("ssm.group_count"),
      innerSize: need("ssm.inner_size"),
    },
    vocabulary: tokens,
    nativeContext: need("context_length"),
  };
}
