import type { OuterTool } from "../agent";
import type { McpServer } from "../contract";

/** Characters to a token, where no model is loaded to count: as for the agent's context. */
export const charactersPerToken = 3;

/** Counts of earlier, by the text. */
export type Counted = Map<string, number>;

/** What these tools take of a context. */
export async function costOf(
  tools: readonly OuterTool[],
  countTexts: (texts: readonly string[]) => Promise<number[]>,
  counted: Counted,
): Promise<McpServer["tokens"]> {
  if (tools.length === 0) return { count: 0, measured: true };
  const text = tools
    .map(({ name, description, parameters }) =>
      JSON.stringify({ type: "function", function: { name, description, parameters } }),
    )
    .join("\n");
  const known = counted.get(text);
  if (known !== undefined) return { count: known, measured: true };
  const [tokens] = await countTexts([text]).catch(() => []);
  if (tokens === undefined) return { count: Math.ceil(text.length / charactersPerToken), measured: false };
  counted.set(text, tokens);
  return { count: tokens, measured: true };
}
