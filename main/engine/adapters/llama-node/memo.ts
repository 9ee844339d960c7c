import { z } from "zod";

const memo = z.object({ text: z.string(), evaluated: z.number().int().nonnegative() });

/** What a saved state is found again by: the text that it holds, and how many of its tokens are in it. */
export function writeMemo(text: string, evaluated: number): string {
  return JSON.stringify({ text, evaluated } satisfies z.infer<typeof memo>);
}

/** @throws when it is no such note */
export function readMemo(json: string): z.infer<typeof memo> {
  return memo.parse(JSON.parse(json));
}
