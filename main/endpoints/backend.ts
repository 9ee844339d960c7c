import { type Endpoint, type EndpointFacts, endpointNoBudget, QuernError } from "../contract";
import type { ChatBackend, ChatEvent, ChatRequest } from "../engine";
import { AnswerReader } from "./answer-reader";
import type { EndpointClient } from "./client";
import { modelsOf } from "./models-list";
import { requestBody } from "./request-body";
import { pause, waitBeforeNext } from "./retry";
import { beforeAnyWord, connectionTroubleOf } from "./trouble";

export interface EndpointBackendOptions {
  /** As it is now; null: it was removed, or the administrator forbids it. */
  readonly endpoint: () => Endpoint | null;
  readonly client: (endpoint: Endpoint) => EndpointClient;
  /** What was found out about it; null where nothing holds for its address and model. */
  readonly facts: (endpoint: Endpoint) => EndpointFacts | null;
  readonly now?: () => number;
  /** Between 0 and 1. */
  readonly random?: () => number;
}

/** Asked for its list of models this long, ms. */
const listTimeoutMs = 20_000;

/** Answers with a server that speaks OpenAI's chat completions. Several answers at a time are its own business. */
export class EndpointBackend implements ChatBackend {
  private readonly now: () => number;
  private readonly random: () => number;

  constructor(private readonly options: EndpointBackendOptions) {
    this.now = options.now ?? (() => performance.now());
    this.random = options.random ?? Math.random;
  }

  async *stream(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    for (let tries = 1; ; tries++) {
      let begun = false;
      try {
        for await (const event of this.once(request, signal)) {
          begun = true;
          yield event;
        }
        return;
      } catch (thrown) {
        if (signal.aborted) throw new QuernError("cancelled");
        const error = connectionTroubleOf(thrown, "");
        // What has been shown cannot be taken back: an answer that has begun is never asked for again.
        const wait = begun ? null : waitBeforeNext(error, tries, this.random());
        if (wait === null) throw begun ? error : beforeAnyWord(error);
        await pause(wait, signal);
      }
    }
  }

  /** No server is known to be told this. */
  async answerNow(): Promise<boolean> {
    return false;
  }

  abilities(): ReturnType<ChatBackend["abilities"]> {
    const endpoint = this.options.endpoint();
    const facts = endpoint && this.options.facts(endpoint);
    return facts && { contextTokens: facts.contextTokens, images: facts.images !== "no" };
  }

  /** The servers have no common way to count: whoever asks estimates. */
  async countTexts(): Promise<number[]> {
    throw new QuernError("engine-not-loaded");
  }

  async countTokens(): Promise<number> {
    throw new QuernError("engine-not-loaded");
  }

  /** What the server keeps is its own. */
  async forget(): Promise<void> {
    // Nothing of a conversation is kept here.
  }

  private async *once(request: ChatRequest, signal: AbortSignal): AsyncGenerator<ChatEvent, void, undefined> {
    const endpoint = this.options.endpoint();
    if (!endpoint) throw new QuernError("endpoint-unknown");
    if (signal.aborted) throw new QuernError("cancelled");
    const client = this.options.client(endpoint);
    const facts = this.options.facts(endpoint);
    const model = endpoint.model ?? facts?.model ?? (await firstModel(client, signal));
    const over = new AbortController();
    const either = AbortSignal.any([signal, over.signal]);
    const asked = { host: client.host, what: model, key: client.key() };
    try {
      // Before it is asked: a server may say nothing, not even that it answers, before it has read the prompt.
      const reader = new AnswerReader({
        asked,
        model,
        where: client.host,
        contextTokens: facts?.contextTokens ?? null,
        maxTokens: request.maxTokens,
        price: endpoint.price,
        now: this.now,
      });
      const bytes = await client.post("chat/completions", requestBody(request, model, facts), model, either);
      for await (const part of bytes) {
        yield* reader.push(part);
        if (reader.ended) break;
      }
      // Before anything is said of the answer: one that is none may be asked for again.
      const ending = reader.end();
      if (request.thinkingBudget !== undefined && request.thinking)
        yield { type: "note", note: { code: endpointNoBudget, params: { host: client.host } } };
      yield* ending;
    } finally {
      // Whoever stops listening stops the server, too.
      over.abort();
    }
  }
}

async function firstModel(client: EndpointClient, signal: AbortSignal): Promise<string> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(listTimeoutMs)]);
  const [first] = await modelsOf(client, limited);
  if (!first) throw new QuernError("endpoint-no-model", { host: client.host });
  return first.id;
}
