import type { ChatRequest } from "../backend";
import type { EngineWork } from "./engine-process";

type Work<T extends EngineWork["type"]> = Omit<Extract<EngineWork, { type: T }>, "type">;

/** What of a request decides its prompt, as the engine process takes it. */
export function promptWork(request: ChatRequest): Work<"count"> {
  const { conversationId, thinking, continues, tools } = request;
  return {
    conversationId,
    turns: request.turns.map(({ images, ...turn }) => ({
      ...turn,
      toolCalls: [...(turn.toolCalls ?? [])],
      ...(images && { images: images.map(({ name, data }) => ({ name, data: Uint8Array.from(data) })) }),
    })),
    thinking,
    ...(continues === undefined ? {} : { continues }),
    ...(tools === undefined ? {} : { tools: tools.map((tool) => ({ ...tool })) }),
  };
}

/** The whole request, as the engine process takes it. */
export function generateWork(request: ChatRequest): Work<"generate"> {
  const { maxTokens, mode, sampling, seed, stop, jsonSchema, thinkingBudget, onLoop, sharesBeginning } =
    request;
  const { mustCall, suffix, chances } = request;
  return {
    ...promptWork(request),
    ...(maxTokens === undefined ? {} : { maxTokens }),
    ...(mode === undefined ? {} : { mode }),
    ...(sampling === undefined ? {} : { sampling: { ...sampling } }),
    ...(seed === undefined ? {} : { seed }),
    ...(stop === undefined ? {} : { stop: [...stop] }),
    ...(jsonSchema === undefined ? {} : { jsonSchema: { ...jsonSchema } }),
    ...(thinkingBudget === undefined ? {} : { thinkingBudget }),
    ...(sharesBeginning === undefined ? {} : { sharesBeginning }),
    ...(onLoop === undefined ? {} : { onLoop }),
    ...(mustCall === undefined ? {} : { mustCall: { name: mustCall.name } }),
    ...(suffix === undefined ? {} : { suffix }),
    ...(chances === undefined ? {} : { chances }),
  };
}
