interface Instruction {
  name: string;
  /** Linux flag or feature words, any of which means it. */
  linux: readonly string[];
  /** Words in llama.cpp's `system_info`. */
  llama: readonly string[];
  /** macOS `hw.optional` names. */
  mac: readonly string[];
}

/**
 * The instruction sets that llama.cpp has CPU kernels for, strongest first.
 * Names on the left of each platform's list are those of the kernel, of llama.cpp's feature list and of macOS.
 */
const instructions: readonly Instruction[] = [
  { name: "AMX", linux: ["amx_int8"], llama: ["AMX_INT8"], mac: [] },
  { name: "AVX-512", linux: ["avx512f"], llama: ["AVX512"], mac: ["avx512f"] },
  { name: "AVX-512 VNNI", linux: ["avx512_vnni"], llama: ["AVX512_VNNI"], mac: ["avx512vnni"] },
  { name: "AVX-512 BF16", linux: ["avx512_bf16"], llama: ["AVX512_BF16"], mac: [] },
  { name: "AVX-VNNI", linux: ["avx_vnni"], llama: ["AVX_VNNI"], mac: [] },
  { name: "AVX2", linux: ["avx2"], llama: ["AVX2"], mac: ["avx2_0"] },
  { name: "FMA", linux: ["fma"], llama: ["FMA"], mac: ["fma"] },
  { name: "F16C", linux: ["f16c"], llama: ["F16C"], mac: ["f16c"] },
  { name: "AVX", linux: ["avx"], llama: ["AVX"], mac: ["avx1_0"] },
  { name: "SME", linux: ["sme"], llama: ["SME"], mac: ["arm.FEAT_SME"] },
  { name: "SVE", linux: ["sve"], llama: ["SVE"], mac: [] },
  { name: "I8MM", linux: ["i8mm"], llama: ["MATMUL_INT8"], mac: ["arm.FEAT_I8MM"] },
  { name: "DotProd", linux: ["asimddp"], llama: ["DOTPROD"], mac: ["arm.FEAT_DotProd"] },
  { name: "FP16", linux: ["asimdhp"], llama: ["FP16_VA"], mac: ["arm.FEAT_FP16"] },
  { name: "NEON", linux: ["asimd", "neon"], llama: ["NEON"], mac: ["neon", "AdvSIMD", "arm.AdvSIMD"] },
];

function pick(list: "linux" | "llama" | "mac", has: (word: string) => boolean): string[] {
  return instructions.filter((entry) => entry[list].some(has)).map((entry) => entry.name);
}

/** From the words of /proc/cpuinfo. */
export function vectorsFromFlags(flags: readonly string[]): string[] {
  const words = new Set(flags);
  return pick("linux", (word) => words.has(word));
}

/** From llama.cpp's `CPU : AVX2 = 1 | …`; undefined when the text has no such list. */
export function vectorsFromSystemInfo(text: string): string[] | undefined {
  const words = new Set([...text.matchAll(/([A-Z0-9_]+) = 1\b/g)].map((match) => match[1]));
  return words.size > 0 ? pick("llama", (word) => words.has(word)) : undefined;
}

/** From macOS `hw.optional.<name>` values; undefined when there are none. */
export function vectorsFromSysctl(values: ReadonlyMap<string, string>): string[] | undefined {
  const known = [...values.keys()].some((key) => key.startsWith("hw.optional."));
  return known ? pick("mac", (word) => values.get(`hw.optional.${word}`) === "1") : undefined;
}
