import type { ToolCall } from "../../main/contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../../main/engine";

const stats = {
  promptTokens: 10,
  reusedTokens: 0,
  generatedTokens: 5,
  prefillMs: 1,
  decodeMs: 1,
  thinkingMs: 0,
  contextUsedTokens: 15,
  contextTokens: 200_000,
};

/** A model that the attacker has won over: it makes the calls it was given, one an answer, whatever comes of them. */
export function obeyingModel(calls: readonly ToolCall[]): {
  readonly backend: ChatBackend;
  /** What it was told, answer by answer. */
  readonly asked: ChatRequest[];
} {
  const asked: ChatRequest[] = [];
  async function* answer(request: ChatRequest): AsyncGenerator<ChatEvent> {
    const call = calls[asked.length];
    // A copy: what is told later must not seem to have been told now.
    asked.push(structuredClone({ ...request }));
    if (call) yield { type: "tool-call", call };
    else yield { type: "text", text: "That is all." };
    yield { type: "done", reason: call ? "tool-calls" : "end", model: "Obeys", stats };
  }
  return {
    asked,
    backend: {
      stream: (request) => answer(request),
      answerNow: async () => false,
      abilities: () => ({ contextTokens: stats.contextTokens, images: false }),
      countTexts: async (texts) => texts.map((text) => Math.ceil(text.length / 4)),
      countTokens: async ({ turns }) => turns.reduce((sum, { text }) => sum + Math.ceil(text.length / 4), 0),
      forget: async () => undefined,
    },
  };
}
