import type { KvType } from "../../../main/contract";
import type { Sparse27bShape } from "../../fixtures/models/sparse-27b";

/** One load: a recipe, and what of the plan is varied. */
export interface Case {
  readonly quant: Sparse27bShape;
  readonly contextTokens: number;
  readonly kvType: KvType;
  readonly slots?: number;
}

/**
 * Recipes, contexts and types of the cache in turn, each recipe once before any comes again; two conversations once; last
 * a mix of types in the manner of dynamic builds, and a file with a block that guesses ahead.
 */
export const cases: readonly Case[] = [
  { quant: "Q5_K_M", contextTokens: 16_384, kvType: "q8_0" },
  { quant: "Q3_K_S", contextTokens: 16_384, kvType: "f16" },
  { quant: "IQ4_XS", contextTokens: 65_536, kvType: "q8_0" },
  { quant: "Q6_K", contextTokens: 4096, kvType: "q8_0" },
  { quant: "Q4_K_M", contextTokens: 32_768, kvType: "q8_0" },
  { quant: "Q3_K_S", contextTokens: 131_072, kvType: "q4_0" },
  { quant: "IQ4_XS", contextTokens: 4096, kvType: "f16", slots: 2 },
  { quant: "Q4_K_M", contextTokens: 65_536, kvType: "q4_0" },
  { quant: "UD mix", contextTokens: 16_384, kvType: "f16" },
  { quant: "Q4_K_M MTP", contextTokens: 4096, kvType: "q8_0" },
];
