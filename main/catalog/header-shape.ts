import { QuernError } from "../contract";
import type { GgufHeader } from "./gguf";
import type { ModelShape } from "./shape";

/**
 * What a file's own header says of its shape.
 * @param path only for the error's sentence.
 * @throws QuernError `gguf-unsupported-arch` for another architecture, `gguf-invalid` when a number is missing.
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
  const tokens = header.tensors.find((tensor) => tensor.name === "token_embd.weight")?.dims[1];
  if (tokens === undefined) throw new QuernError("gguf-invalid", { path, what: "no token_embd.weight" });
  return {
    // The header counts the blocks that guess ahead as layers; they are not run.
    layers: need("block_count") - (read("nextn_predict_layers") ?? 0),
    fullAttentionInterval: read("full_attention_interval") || 4,
    embeddingLength: need("embedding_length"),
    kvHeads: need("attention.head_count_kv"),
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
