import { z } from "zod";

const count = z.number().int().nonnegative();
const content = z.object({ pending: z.array(count), memory: z.string() });
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
