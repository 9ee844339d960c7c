import { z } from "zod";
import { earlierState } from "./earlier-states";

const count = z.number().int().nonnegative();
const content = z.object({
  pending: z.array(count),
  memory: z.string(),
  /** Length of the native state; what follows it in the file belongs to the earlier ones. */
  bytes: count,
  earlier: z.array(earlierState),
});
/** What a state file leaves out: tokens that are not evaluated yet, and which text the tokens stand for. */
export type MemoContent = z.infer<typeof content>;

/** The memo as text. */
export function packMemo(memo: MemoContent): string {
  return JSON.stringify(memo);
}

/** @throws when it is no memo */
export function unpackMemo(text: string): MemoContent {
  return content.parse(JSON.parse(text));
}
