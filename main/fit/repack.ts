import type { MachineReport } from "../contract";
import type { Held } from "./layers";

/**
 * How llama.cpp rearranges weights for a processor's matrix instructions when it loads them for the CPU.
 * What it rearranges becomes memory of the process; the file's pages behind it are not read again, so the system
 * may drop them and they are not counted a second time. What it leaves alone is read from the mapped file.
 */
interface RepackRule {
  /** ggml types that are rearranged, with bytes per block after and before. */
  readonly growth: Readonly<Record<string, number>>;
}

/**
 * Measured with node-llama-cpp 3.21.1 (llama.cpp v0.4.0) on files of the real 27B shape in eight recipes:
 * AMX 15,546.2 MiB for Q4_K_M, 20,554.6 for Q6_K, 14,144.0 for IQ4_XS; its blocks carry unpacked scales.
 */
const amx: RepackRule = {
  growth: { Q4_K: 148 / 144, Q5_K: 180 / 176, Q6_K: 1, IQ4_XS: 138 / 136, Q8_0: 38 / 34 },
};
/** AVX2 and AVX-512 without AMX: only these; Q5_K, Q6_K, Q8_0, IQ4_XS and 3-bit types are left alone (measured). */
const avx2: RepackRule = { growth: { Q4_K: 1, Q4_0: 1, IQ4_NL: 1 } };
/** ARM with dot products. Source: `ggml-cpu/repack.cpp`. */
const neon: RepackRule = { growth: { Q4_K: 1, Q4_0: 1, IQ4_NL: 1 } };
const none: RepackRule = { growth: {} };

function ruleFor(machine: MachineReport): RepackRule {
  const vector = machine.cpu.vectorInstructions;
  if (!vector.known) return none;
  const has = (name: RegExp) => vector.value.some((item) => name.test(item));
  if (has(/^amx/i)) return amx;
  if (has(/^avx-?2/i) || has(/^avx-?512/i)) return avx2;
  return has(/^(neon|sve|dotprod|i8mm)/i) ? neon : none;
}

/** What the weights of a build take in system memory when they run on this machine's CPU. */
export interface CpuWeights {
  /** Memory of the process. */
  readonly anonymousBytes: number;
  /** Pages of the file that are read for every token; the system may drop them, at the price of reading them again. */
  readonly mappedBytes: number;
}

/** Splits what a processor holds into rearranged and mapped; where the types are not known, all counts as mapped. */
export function cpuWeights({ bytes, byType }: Held, machine: MachineReport): CpuWeights {
  const rule = ruleFor(machine);
  const types = Object.entries(byType ?? {});
  const all = types.reduce((sum, [, size]) => sum + size, 0);
  if (all === 0) return { anonymousBytes: 0, mappedBytes: bytes };
  let repacked = 0;
  let grown = 0;
  for (const [type, size] of types) {
    const factor = rule.growth[type];
    if (factor === undefined) continue;
    repacked += size;
    grown += size * factor;
  }
  const share = bytes / all;
  return { anonymousBytes: Math.round(grown * share), mappedBytes: Math.round(bytes - repacked * share) };
}
