import type { GpuArchitecture, WeightFormat } from "../contract";

const gib = 1024 ** 3;

/** A way in which the model's weights are published for vLLM. */
export interface Format {
  readonly format: WeightFormat;
  readonly repo: string;
  /** What all cards of one copy of the model hold together, bytes; the vision part is counted though it is left out. */
  readonly weightsBytes: number;
  readonly source: string;
}

/** The published files, the nearest to the original first. */
export const formats: readonly Format[] = [
  {
    format: "fp8",
    repo: "Qwen/Qwen3.6-27B-FP8",
    weightsBytes: Math.round(28.56 * gib),
    source:
      "14.28 GiB on each of two cards, as vLLM logs it for a model of the same shape (vllm-project/recipes, pull request 810); the files are about 29 GB",
  },
  {
    format: "nvfp4",
    repo: "nvidia/Qwen3.6-27B-NVFP4",
    weightsBytes: Math.round(21.9e9 * 1.05),
    source: "about 21.9 GB of files, and 5 % more because that figure is rounded",
  },
  {
    format: "awq",
    repo: "cyankiwi/Qwen3.6-27B-AWQ-INT4",
    weightsBytes: 20_467_235_944,
    source: "the bytes of the files",
  },
];

/**
 * What an architecture can compute with. Source: vLLM's table of quantization and hardware (FP8 from Ada on and on AMD's
 * MI300, AWQ from Turing on and not on AMD) and its recipe of this model (NVFP4 on Blackwell).
 */
const can: Record<GpuArchitecture, readonly WeightFormat[]> = {
  ampere: ["awq"],
  ada: ["fp8", "awq"],
  hopper: ["fp8", "awq"],
  blackwell: ["fp8", "nvfp4"],
  cdna3: ["fp8"],
};

/** The formats for an architecture, the one of the best quality first. */
export function formatsFor(architecture: GpuArchitecture): readonly Format[] {
  return formats.filter(({ format }) => can[architecture].includes(format));
}

/**
 * The types of cache, the better first. FP8 halves a token's memory; it needs a card that computes in FP8 (vLLM,
 * "Quantized KV Cache"). The NVFP4 files are made for an FP8 cache (vLLM's recipe of this model).
 */
export function cacheTypesFor(
  architecture: GpuArchitecture,
  format: WeightFormat,
): readonly ("auto" | "fp8")[] {
  if (format === "nvfp4") return ["fp8"];
  return architecture === "ampere" ? ["auto"] : ["auto", "fp8"];
}
