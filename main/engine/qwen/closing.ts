import { SegmentBuilder } from "./segments";
import type { PromptSegment } from "./types";

/**
 * What the model's makers put at the end of a thought that has to end now; the model then answers with what it has.
 * Source: the guide to thinking budgets of Qwen3 (docs/source/getting_started/thinking_budget.md) and its technical
 * report, section 4.3.
 */
const closingWords =
  "Considering the limited time by the user, I have to give the solution based on the thinking directly now.";

/** The whole text that closes a thought. */
export const closingText = `\n\n${closingWords}\n</think>\n\n`;

/** The text that closes a thought, for the engine. */
export function closingSegments(): PromptSegment[] {
  return new SegmentBuilder().template(closingText).end();
}

/** Whether a thought was ended with the closing words: then the answer is what comes next. */
export function isClosed(thinking: string): boolean {
  return thinking.trimEnd().endsWith(closingWords);
}
