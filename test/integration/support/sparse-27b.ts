import { type GgufValue, layOutGguf, type TensorShape, writeGguf } from "../../../main/catalog";

/** Layers in which llama-quantize gives some tensors more bits: the first and last eighth, and every third between. */
const moreBits = (i: number, n: number): boolean =>
  i < n / 8 || i >= (7 * n) / 8 || (i - Math.floor(n / 8)) % 3 === 2;

const layers = 64;
const attentionLayers = 16;
const vocabulary = 248_320;

/** Every tensor of Qwen3.6-27B with the types of the Q4_K_M recipe. */
export function q4kmTensors(): TensorShape[] {
  const list: TensorShape[] = [
    { name: "token_embd.weight", dims: [5120, vocabulary], type: "Q4_K" },
    { name: "output_norm.weight", dims: [5120], type: "F32" },
    { name: "output.weight", dims: [5120, vocabulary], type: "Q6_K" },
  ];
  for (let i = 0; i < layers; i++) {
    const add = (name: string, dims: number[], type: string) =>
      list.push({ name: `blk.${i}.${name}`, dims, type });
    const finer = moreBits(i, layers) ? "Q6_K" : "Q4_K";
    add("attn_norm.weight", [5120], "F32");
    add("post_attention_norm.weight", [5120], "F32");
    if ((i + 1) % 4 === 0) {
      add("attn_q.weight", [5120, 12_288], "Q4_K");
      add("attn_k.weight", [5120, 1024], "Q4_K");
      add("attn_v.weight", [5120, 1024], moreBits((i + 1) / 4 - 1, attentionLayers) ? "Q6_K" : "Q4_K");
      add("attn_output.weight", [6144, 5120], "Q4_K");
      add("attn_q_norm.weight", [256], "F32");
      add("attn_k_norm.weight", [256], "F32");
    } else {
      add("attn_qkv.weight", [5120, 10_240], finer);
      add("attn_gate.weight", [5120, 6144], "Q4_K");
      add("ssm_conv1d.weight", [4, 10_240], "F32");
      add("ssm_dt.bias", [48], "F32");
      add("ssm_a", [48], "F32");
      add("ssm_beta.weight", [5120, 48], "F32");
      add("ssm_alpha.weight", [5120, 48], "F32");
      add("ssm_norm.weight", [128], "F32");
      add("ssm_out.weight", [6144, 5120], "Q5_K");
    }
    add("ffn_gate.weight", [5120, 17_408], "Q4_K");
    add("ffn_up.weight", [5120, 17_408], "Q4_K");
    add("ffn_down.weight", [17_408, 5120], finer);
  }
  return list;
}

const specials = [
  "<|endoftext|>",
  "<|im_start|>",
  "<|im_end|>",
  "<tool_call>",
  "</tool_call>",
  "<tool_response>",
  "</tool_response>",
  "<think>",
  "</think>",
];

/** The characters that stand for the 256 bytes in the vocabulary of a byte-level tokenizer. */
function byteTokens(): string[] {
  const printable = (byte: number) =>
    (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || (byte >= 174 && byte <= 255);
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => String.fromCodePoint(printable(byte) ? byte : next++));
}

function metadata(): [string, GgufValue][] {
  const used = [...byteTokens(), "ĊĊ", ...specials];
  const tokens = Array.from({ length: vocabulary }, (_, i) => used[i] ?? `[PAD${i}]`);
  const types = tokens.map((token, i) => (i >= used.length ? 5 : specials.includes(token) ? 3 : 1));
  const text = (value: string): GgufValue => ({ type: "string", value });
  const u32 = (key: string, value: number): [string, GgufValue] => [`qwen35.${key}`, { type: "u32", value }];
  const id = (token: string): GgufValue => ({ type: "u32", value: used.indexOf(token) });
  return [
    ["general.architecture", text("qwen35")],
    ["general.type", text("model")],
    ["general.name", text("The shape of Qwen3.6-27B, all zeros")],
    ["general.quantization_version", { type: "u32", value: 2 }],
    ["general.file_type", { type: "u32", value: 15 }],
    u32("block_count", layers),
    u32("context_length", 262_144),
    u32("embedding_length", 5120),
    u32("feed_forward_length", 17_408),
    u32("attention.head_count", 24),
    u32("attention.head_count_kv", 4),
    u32("attention.key_length", 256),
    u32("attention.value_length", 256),
    ["qwen35.attention.layer_norm_rms_epsilon", { type: "f32", value: 1e-6 }],
    u32("rope.dimension_count", 64),
    ["qwen35.rope.dimension_sections", { type: "i32s", value: [11, 11, 10, 0] }],
    ["qwen35.rope.freq_base", { type: "f32", value: 10_000_000 }],
    u32("ssm.conv_kernel", 4),
    u32("ssm.state_size", 128),
    u32("ssm.group_count", 16),
    u32("ssm.time_step_rank", 48),
    u32("ssm.inner_size", 6144),
    u32("full_attention_interval", 4),
    ["tokenizer.ggml.model", text("gpt2")],
    ["tokenizer.ggml.pre", text("qwen35")],
    ["tokenizer.ggml.tokens", { type: "strings", value: tokens }],
    ["tokenizer.ggml.token_type", { type: "i32s", value: types }],
    ["tokenizer.ggml.merges", { type: "strings", value: ["Ċ Ċ"] }],
    ["tokenizer.ggml.eos_token_id", id("<|im_end|>")],
    ["tokenizer.ggml.padding_token_id", id("<|endoftext|>")],
    ["tokenizer.ggml.bos_token_id", id("<|endoftext|>")],
    ["tokenizer.ggml.add_bos_token", { type: "bool", value: false }],
  ];
}

/**
 * Writes a file of the real 27B's Q4_K_M shape: 16.8 GB long, a few MB on the disk, all weights zero.
 * It loads and runs like the real one, and says nothing of sense.
 * @returns its length
 */
export async function writeSparse27b(path: string): Promise<number> {
  const layout = layOutGguf(metadata(), q4kmTensors());
  await writeGguf(path, layout, () => undefined);
  return layout.fileBytes;
}
