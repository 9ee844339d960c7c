import { createHash } from "node:crypto";
import type { ChatTurn, ToolDefinition } from "../engine";

/** Characters by which a text that grows is known again. */
const beginningCharacters = 256;

/**
 * The conversation that a request belongs to: the same client with the same beginning (system text, tools and first
 * message) goes on in it, so that what the engine has read of it is not read again. Two clients never share one.
 */
export function conversationIdOf(
  tokenId: string,
  turns: readonly ChatTurn[],
  tools: readonly ToolDefinition[],
): string {
  const first = turns.findIndex(({ role }) => role === "user");
  // A text that is to go on has no first message: it is known by how it begins.
  const beginning =
    first < 0
      ? [turns[0]?.text.slice(0, beginningCharacters)]
      : turns.slice(0, first + 1).map(({ role, text }) => [role, text]);
  const names = tools.map(({ name }) => name);
  const hash = createHash("sha256").update(JSON.stringify([tokenId, beginning, names]));
  return `api-${hash.digest("hex").slice(0, 40)}`;
}
