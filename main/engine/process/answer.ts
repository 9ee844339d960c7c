import { type AnswerStats, QuernError, type SamplingChoice } from "../../contract";
import { OutputParser } from "../qwen";
import { defaultSampling } from "../sampling";
import type { EngineFacts, PrefillResult, TokenEngine } from "../token-engine";
import type { AnswerControl } from "./answer-control";
import { secondsLeft } from "./answer-pace";
import { OutputBatch } from "./output-batch";
import type { EngineMessage } from "./protocol";
import { type PromptRequest, requestPrompt } from "./request-prompt";

export interface AnswerRequest extends PromptRequest {
  readonly id: number;
  readonly maxTokens?: number | undefined;
  readonly sampling?: SamplingChoice | undefined;
  readonly seed?: number | undefined;
}

export interface AnswerParts {
  readonly engine: TokenEngine;
  readonly slot: number;
  readonly facts: EngineFacts;
  readonly send: (message: EngineMessage) => void;
}

/**
 * Reads the prompt and writes the answer, telling how far it is; gives the closing message.
 * @throws QuernError `context-full`, `cancelled`
 */
export async function answer(
  parts: AnswerParts,
  request: AnswerRequest,
  _control: AnswerControl,
  signal: AbortSignal,
): Promise<Extract<EngineMessage, { type: "done" }>> {
  const { engine, facts, send, slot } = parts;
  const { id } = request;
  const prompt = requestPrompt(request);
  // Two at least: one to generate, and one place that llama.cpp keeps free.
  const needTokens = (await engine.countPrompt(prompt)) + 2;
  if (needTokens > facts.contextTokens)
    throw new QuernError("context-full", { needTokens, contextTokens: facts.contextTokens });
  const started = performance.now();
  const reading = await engine.prefill(
    slot,
    prompt,
    ({ reused, read, total }) =>
      send({
        type: "reading",
        id,
        readTokens: read,
        newTokens: total,
        reusedTokens: reused,
        secondsLeft: secondsLeft({ read, total }, performance.now() - started),
      }),
    signal,
  );
  return write(parts, request, { reading, prefillMs: performance.now() - started }, signal);
}

interface Read {
  readonly reading: PrefillResult;
  readonly prefillMs: number;
}

async function write(
  parts: AnswerParts,
  request: AnswerRequest,
  { reading, prefillMs }: Read,
  signal: AbortSignal,
): Promise<Extract<EngineMessage, { type: "done" }>> {
  const { engine, facts, send, slot } = parts;
  const { id } = request;
  const { promptTokens } = reading;
  const parser = new OutputParser({ thinking: request.thinking, tools: request.tools ?? [] });
  const batch = new OutputBatch((events, generatedTokens) =>
    send({ type: "output", id, events, generatedTokens, contextUsedTokens: promptTokens + generatedTokens }),
  );
  const room = facts.contextTokens - promptTokens - 1;
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
    const seed = request.seed === undefined ? {} : { seed: request.seed };
    const sampling = { ...defaultSampling(request.thinking), ...defined(request.sampling ?? {}), ...seed };
    for await (const made of engine.generate(slot, { sampling, maxTokens: most }, signal)) {
      generated++;
      ended = made.end;
      if (ended) break;
      batch.add(noteEvents(parser.push(made.text)));
    }
    batch.append(noteEvents(parser.finish()));
  } finally {
    batch.flush();
  }
  if (!ended && signal.aborted) throw new QuernError("cancelled");
  const stats: AnswerStats = {
    promptTokens,
    reusedTokens: reading.reused,
    generatedTokens: generated,
    prefillMs,
    decodeMs: performance.now() - started,
    thinkingMs,
    contextUsedTokens: promptTokens + generated,
    contextTokens: facts.contextTokens,
  };
  return { type: "done", id, reason: !ended ? "length" : called ? "tool-calls" : "end", stats };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };
function defined<T extends object>(values: T): Defined<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Defined<T>;
}
