// Writes resources/catalog/qwen3.6-27b.json (the files) and resources/recipes/qwen3.6-27b.json (what a build is made of)
// from two surveys of what is published:
//   node build/catalog-import.mjs <model-files.json> <tensors.json>
// The first lists files with size, hash and measured divergence; the second every tensor's shape and type per recipe.
// Kept: single GGUF files whose size is known to the byte and whose revision is pinned. The rest cannot be checked.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

const [filesPath, tensorsPath] = process.argv.slice(2);
if (!filesPath || !tensorsPath) {
  console.error("Usage: node build/catalog-import.mjs <model-files.json> <tensors.json>");
  process.exit(2);
}
const survey = JSON.parse(await readFile(filesPath, "utf8"));
const shapes = JSON.parse(await readFile(tensorsPath, "utf8"));

const model = "Qwen3.6-27B";
/** Values and bytes per block of ggml's number formats. @type {Record<string, [number, number]>} */
const ggml = {
  F32: [1, 4],
  Q8_0: [32, 34],
  Q3_K: [256, 110],
  Q4_K: [256, 144],
  Q5_K: [256, 176],
  Q6_K: [256, 210],
  IQ4_XS: [256, 136],
  IQ4_NL: [32, 18],
};
const alignment = 32;

/**
 * Recipes that the survey does not list, worked out from one that it does by llama-quantize's own rules. That they
 * are right shows in the size of the published file, which they give to the byte (a test holds them against it).
 * @type {Record<string, { from: string, typeOf: (part: string, layer: number, type: string) => string }>}
 */
const derived = {
  IQ4_NL: { from: "IQ4_XS", typeOf: (_part, _layer, type) => (type === "IQ4_XS" ? "IQ4_NL" : type) },
  Q3_K_M: {
    from: "Q3_K_S",
    typeOf: (part, layer, type) => {
      if (part === "attn_v") return layer < 8 ? "Q5_K" : "Q4_K";
      if (part === "ffn_down" || part === "ssm_out") return layer < 4 ? "Q5_K" : "Q4_K";
      return part === "attn_output" || part === "attn_qkv" ? "Q4_K" : type;
    },
  },
};

/**
 * The type of a tensor in a recipe.
 * @param {string} name @param {string} tensor @param {Record<string, string>} types
 */
function typeIn(name, tensor, types) {
  const rule = derived[name];
  if (!rule) return types[name] ?? "";
  const [, layer, part] = /^blk\.(\d+)\.(\w+)/u.exec(tensor) ?? [];
  const type = types[rule.from] ?? "";
  return layer === undefined || part === undefined ? type : rule.typeOf(part, Number(layer), type);
}

/**
 * Bytes per number format of everything but `token_embd`, of each layer as well, and the size of the whole file.
 * Many layers are alike: each kind is written once under a letter, and the layers as the row of their letters.
 * @param {string} name
 */
function recipe(name) {
  /** @type {Record<string, number>} */
  const bytesByType = {};
  /** @type {Record<string, number>[]} */
  const layers = [];
  let fileBytes = shapes.header_bytes;
  let tokenEmbdBytes = 0;
  for (const [tensor, dims, , types] of shapes.tensors.base) {
    const type = typeIn(name, tensor, types);
    const [values, size] = ggml[type] ?? [1, Number.NaN];
    const bytes =
      (dims.reduce((/** @type {number} */ product, /** @type {number} */ dim) => product * dim, 1) / values) *
      size;
    fileBytes += Math.ceil(bytes / alignment) * alignment;
    if (tensor === "token_embd.weight") {
      tokenEmbdBytes = bytes;
      continue;
    }
    bytesByType[type] = (bytesByType[type] ?? 0) + bytes;
    const layer = /^blk\.(\d+)\./u.exec(tensor)?.[1];
    if (layer === undefined) continue;
    layers[Number(layer)] ??= {};
    const held = layers[Number(layer)];
    if (held) held[type] = (held[type] ?? 0) + bytes;
  }
  const texts = layers.map((layer) => JSON.stringify(layer));
  const kinds = [...new Set(texts)];
  const letter = (/** @type {number} */ at) => String.fromCharCode("A".charCodeAt(0) + at);
  return {
    fileBytes,
    tokenEmbdBytes,
    bytesByType,
    layerKinds: Object.fromEntries(kinds.map((text, at) => [letter(at), JSON.parse(text)])),
    layers: texts.map((text) => letter(kinds.indexOf(text))).join(""),
  };
}

const recipeNames = [...Object.keys(shapes.tensors.base[0][3]), ...Object.keys(derived)];
const recipes = {
  source:
    "The published header (every tensor's shape) and the types that llama-quantize gives each tensor; of IQ4_NL and Q3_K_M worked out by its rules, which give the size of the published file to the byte.",
  headerBytes: shapes.header_bytes,
  recipes: Object.fromEntries(recipeNames.map((name) => [name, recipe(name)])),
};

const files = survey.files
  .filter((/** @type {any} */ file) => file.bytesExact && file.bytes && file.revision && file.shards === 1)
  .map((/** @type {any} */ file) => ({
    id: `${file.repo}@${file.revision}/${file.file}`,
    model,
    repo: file.repo,
    revision: file.revision,
    file: file.file,
    quant: file.quant,
    bytes: file.bytes,
    sha256: file.sha256 ?? null,
    tokenEmbdBytes: file.tokenEmbdBytes ?? recipes.recipes[file.quant]?.tokenEmbdBytes ?? null,
    mtp: file.mtp,
    kld: file.kldMlxKld
      ? { mean: file.kldMlxKld.mean, p99: file.kldMlxKld.p99, top1Percent: file.kldMlxKld.top1Pct }
      : null,
    source: file.source,
  }));

const catalog = {
  schemaVersion: 1,
  model,
  license: survey.architecture.license,
  released: survey.architecture.released,
  source:
    "Sizes and hashes: headers of the hub and public lock files, July 2026. Divergence: mean KL divergence from BF16 on wikitext-103, 512 samples, one protocol (floor 0.0018).",
  defaultRepo: "unsloth/Qwen3.6-27B-GGUF",
  files,
};
/** @param {string} name @param {unknown} content */
async function write(name, content) {
  const target = fileURLToPath(new URL(`../resources/${name}`, import.meta.url));
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, `${JSON.stringify(content, null, 2)}\n`);
}
await write("catalog/qwen3.6-27b.json", catalog);
await write("recipes/qwen3.6-27b.json", recipes);
console.log(`${files.length} of ${survey.files.length} files kept`);
