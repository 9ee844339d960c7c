import { createHash } from "node:crypto";
import type { ToolCall } from "../contract";
import type { ChatTurn } from "../engine";

/** Characters of thoughts and answers that are remembered, of all conversations together. */
const rememberedCharacters = 4_000_000;

/**
 * Remembers, in memory alone, what the model thought before each answer. Most clients send back the answer without the
 * thought; the engine has read both, and would have to read everything after it again.
 */
export interface Thoughts {
  remember(conversationId: string, turn: ChatTurn): void;
  /** The history with the thoughts that are missing in it. */
  restored(conversationId: string, turns: readonly ChatTurn[]): ChatTurn[];
  clear(): void;
}

export function createThoughts(limit = rememberedCharacters): Thoughts {
  const kept = new Map<string, ChatTurn>();
  let characters = 0;
  // Calls hold whole files as their arguments.
  const sizeOf = ({ text, thinking = "", toolCalls = [] }: ChatTurn) =>
    text.length + thinking.length + (toolCalls.length > 0 ? JSON.stringify(toolCalls).length : 0);
  const drop = (key: string) => {
    const turn = kept.get(key);
    if (turn) characters -= sizeOf(turn);
    kept.delete(key);
  };
  return {
    remember: (conversationId, turn) => {
      const key = keyOf(conversationId, turn);
      drop(key);
      kept.set(key, turn);
      characters += sizeOf(turn);
      for (const oldest of kept.keys()) {
        if (characters <= limit) break;
        drop(oldest);
      }
    },
    restored: (conversationId, turns) =>
      turns.map((turn) => {
        if (turn.role !== "assistant") return turn;
        const own = kept.get(keyOf(conversationId, turn));
        // As it was written, also where the client has taken blanks off its ends. A thought that the client sends
        // counts before ours, unless it is only the end of it: OpenAI's client keeps the last piece of a stream.
        return own?.thinking?.endsWith(turn.thinking ?? "") ? own : turn;
      }),
    clear: () => {
      kept.clear();
      characters = 0;
    },
  };
}

function keyOf(conversationId: string, { text, toolCalls = [] }: ChatTurn): string {
  const calls = toolCalls.map((call: ToolCall) => [call.name, call.arguments]);
  const hash = createHash("sha256").update(JSON.stringify([conversationId, text.trim(), calls]));
  return hash.digest("base64");
}
