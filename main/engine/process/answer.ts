import { type AnswerStats, QuernError } from "../../contract";
import type { ChatTurn } from "../backend";
import { controlTokens, OutputParser, renderPrompt, type ToolDefinition } from "../qwen";
import { defaultSampling } from "../sampling";
import type { EngineFacts, PrefillProgress, Sampling, TokenEngine } from "../token-engine";
import { OutputBatch } from "./output-batch";
import type { PromptMemory } from "./prompt-memory";
import type { EngineMessage } from "./protocol";
import { TokenText } from "./token-text";

export interface AnswerRequest {
  readonly id: number;
  readonly turns: readonly ChatTurn[];
  readonly thinking: boolean;
  readonly tools?: readonly ToolDefinition[] | undefined;
  readonly maxTokens?: number | undefined;
  readonly sampling?: Sampling | undefined;
}

interface Parts {
  readonly engine: TokenEngine;
  readonly memory: PromptMemory;
  readonly facts: EngineFacts;
  readonly send: (message: EngineMessage) => void;
}

/** The prompt of a request, in tokens. */
export function promptTokens(memory: PromptMemory, request: Omit<AnswerRequest, "id">): number[] {
  return memory.tokens(
    renderPrompt(request.turns, { thinking: request.thinking, tools: request.tools ?? [] }),
  );
}

/**
 * Reads the prompt and writes the answer, telling how far it is; gives the closing message.
 * @throws QuernError `context-full`, `cancelled`
 */
export async function answer(
  parts: Parts,
  request: AnswerRequest,
  signal: AbortSignal,
): Promise<Extract<EngineMessage, { type: "done" }>> {
  const { engine, facts, send } = parts;
  const { id } = request;
  const prompt = promptTokens(parts.memory, request);
  // Two at least: one to generate, and one place that llama.cpp keeps free.
  if (prompt.length + 2 > facts.contextTokens)
    throw new QuernError("context-full", {
      needTokens: prompt.length + 2,
      contextTokens: facts.contextTokens,
    });
  const started = performance.now();
  const reading = await engine.prefill(
    prompt,
    ({ reused, read, total }) =>
      send({ type: "reading", id, readTokens: read, newTokens: total, reusedTokens: reused }),
    signal,
  );
  const prefillMs = performance.now() - started;
  return write(parts, request, { prompt, reading, prefillMs }, signal);
}

interface Read {
  readonly prompt: readonly number[];
  readonly reading: PrefillProgress;
  readonly prefillMs: number;
}

async function write(
  parts: Parts,
  request: AnswerRequest,
  read: Read,
  signal: AbortSignal,
): Promise<Extract<EngineMessage, { type: "done" }>> {
  const { engine, memory, facts, send } = parts;
  const { prompt, reading, prefillMs } = read;
  const { id } = request;
  const parser = new OutputParser({ thinking: request.thinking, tools: request.tools ?? [] });
  const text = new TokenText((tokens) => engine.detokenize(tokens));
  const batch = new OutputBatch((events, generatedTokens) =>
    send({ type: "output", id, events, generatedTokens, contextUsedTokens: prompt.length + generatedTokens }),
  );
  const room = facts.contextTokens - prompt.length - 1;
  const most = Math.min(request.maxTokens ?? room, room);
  const started = performance.now();
  let thinkingMs = 0;
  let generated = 0;
  let called = false;
  let ended = false;
  const noteEvents = (events: ReturnType<OutputParser["push"]>) => {
    if (events.some((event) => event.type === "thinking")) thinkingMs = performance.now() - started;
    if (events.some((event) => event.type === "tool-call")) called = true;
    return events;
  };
  try {
    const sampling = request.sampling ?? defaultSampling(request.thinking);
    for await (const token of engine.generate(prompt.at(-1) ?? 0, sampling, signal)) {
      generated++;
      ended = engine.endsAnswer(token);
      if (ended) break;
      const piece = text.push(token);
      memory.generated(
        token,
        piece,
        controlTokens.find((control) => control === piece),
      );
      batch.add(noteEvents(parser.push(piece)));
      if (generated >= most) break;
    }
    batch.append(noteEvents(parser.finish()));
  } finally {
    batch.flush();
  }
  if (!ended && signal.aborted) throw new QuernError("cancelled");
  const stats: AnswerStats = {
    promptTokens: prompt.length,
    reusedTokens: reading.reused,
    generatedTokens: generated,
    prefillMs,
    decodeMs: performance.now() - started,
    thinkingMs,
    contextUsedTokens: prompt.length + generated,
    contextTokens: facts.contextTokens,
  };
  return { type: "done", id, reason: !ended ? "length" : called ? "tool-calls" : "end", stats };
}
