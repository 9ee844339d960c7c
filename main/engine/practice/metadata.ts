import type { GgufValue } from "../../catalog";
import type { Script } from "./script";
import { type Dims, shape } from "./shape";

const arch = "qwen35";

/**
 * The metadata of the practice model's file: keys as llama.cpp's `qwen35` reads them.
 * @param guessing blocks that guess ahead, which the format counts as layers
 */
export function practiceMetadata(
  name: string,
  script: Script,
  dims: Dims,
  guessing: 0 | 1,
): [string, GgufValue][] {
  const u32 = (key: string, value: number): [string, GgufValue] => [`${arch}.${key}`, { type: "u32", value }];
  const f32 = (key: string, value: number): [string, GgufValue] => [`${arch}.${key}`, { type: "f32", value }];
  const id = (text: string): GgufValue => ({ type: "u32", value: script.ids.get(text) ?? 0 });
  return [
    ["general.architecture", { type: "string", value: arch }],
    ["general.type", { type: "string", value: "model" }],
    ["general.name", { type: "string", value: name }],
    ["general.license", { type: "string", value: "apache-2.0" }],
    ["general.quantization_version", { type: "u32", value: 2 }],
    ["general.file_type", { type: "u32", value: 1 }],
    u32("block_count", shape.layers + guessing),
    ...(guessing === 0 ? [] : [u32("nextn_predict_layers", guessing)]),
    u32("context_length", shape.contextTokens),
    u32("embedding_length", dims.total),
    u32("feed_forward_length", dims.feedForward),
    u32("attention.head_count", shape.heads),
    u32("attention.head_count_kv", shape.kvHeads),
    u32("attention.key_length", shape.headSize),
    u32("attention.value_length", shape.headSize),
    f32("attention.layer_norm_rms_epsilon", 1e-6),
    u32("rope.dimension_count", shape.rotaryDims),
    [`${arch}.rope.dimension_sections`, { type: "i32s", value: shape.rotarySections }],
    f32("rope.freq_base", 10_000_000),
    u32("ssm.conv_kernel", shape.convTaps),
    u32("ssm.state_size", shape.stateSize),
    u32("ssm.group_count", shape.keyGroups),
    u32("ssm.time_step_rank", shape.valueHeads),
    u32("ssm.inner_size", shape.stateSize * shape.valueHeads),
    u32("full_attention_interval", shape.attentionInterval),
    ["tokenizer.ggml.model", { type: "string", value: "gpt2" }],
    ["tokenizer.ggml.pre", { type: "string", value: arch }],
    ["tokenizer.ggml.tokens", { type: "strings", value: script.tokens.map((token) => token.text) }],
    ["tokenizer.ggml.token_type", { type: "i32s", value: script.tokens.map((token) => token.type) }],
    ["tokenizer.ggml.merges", { type: "strings", value: ["Ċ Ċ"] }],
    ["tokenizer.ggml.eos_token_id", id("<|im_end|>")],
    ["tokenizer.ggml.padding_token_id", id("<|endoftext|>")],
    ["tokenizer.ggml.bos_token_id", id("<|endoftext|>")],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: false }],
  ];
}
