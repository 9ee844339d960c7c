import { SegmentBuilder } from "./segments";
import type { PromptSegment } from "./types";

/**
 * The prompt for what belongs between two texts of a file, as the model's makers trained it: prefix, suffix, middle.
 * Source: the guide of Qwen2.5-Coder, "Fill in the middle with code"; the tokens are in the vocabulary of Qwen3.6.
 */
export function fillPrompt(prefix: string, suffix: string): PromptSegment[] {
  return new SegmentBuilder()
    .template("<|fim_prefix|>")
    .text(prefix)
    .template("<|fim_suffix|>")
    .text(suffix)
    .template("<|fim_middle|>")
    .end();
}
