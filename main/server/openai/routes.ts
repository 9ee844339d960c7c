import { randomUUID } from "node:crypto";
import type { AnswerEvent, Done, Generator, ServedModel } from "../generate";
import type { Exchange } from "../http/exchange";
import type { Route } from "../http/serve";
import { streamAnswer } from "../stream-answer";
import type { Translated } from "../translated";
import { type AnswerName, createChunks, createWhole } from "./chat-answer";
import { chatRequestOf } from "./chat-request";
import { completionRequestOf, createCompletion } from "./completion";
import type { ServedEmbeddings } from "./embeddings";
import { openaiError } from "./errors";

const line = (data: unknown) => `data: ${JSON.stringify(data)}\n\n`;
/** A comment, which clients of server-sent events pass over, and how OpenAI ends a stream. */
const form = {
  ping: ": waiting\n\n",
  error: (error: Parameters<typeof openaiError>[0]) => line(openaiError(error)),
};
const ending = "data: [DONE]\n\n";

/** How the events of an answer are sent: as chunks, or as a whole. */
interface Shape {
  first?(): unknown;
  /** Undefined: there is nothing to send for it yet. */
  event(event: AnswerEvent): unknown;
  last(done: Done): readonly unknown[];
}
interface WholeShape {
  event(event: AnswerEvent): unknown;
  end(done: Done): unknown;
}

/** The paths of OpenAI's API. */
export function openaiRoutes(
  generator: Generator,
  {
    model,
    embeddings,
  }: { readonly model: () => Promise<ServedModel | null>; readonly embeddings: ServedEmbeddings },
  startedAt: Date,
): [string, Route][] {
  const created = () => Math.floor(Date.now() / 1000);
  const nameOf = (prefix: string, id: string): AnswerName => ({
    id: `${prefix}-${randomUUID()}`,
    created: created(),
    model: id,
    callId: () => `call_${randomUUID().replaceAll("-", "").slice(0, 24)}`,
  });

  async function answer(
    exchange: Exchange,
    translated: Translated,
    prefix: string,
    chunks: (name: AnswerName) => Shape,
    whole: (name: AnswerName) => WholeShape,
  ): Promise<void> {
    const { id } = await generator.served(translated.model);
    const name = nameOf(prefix, id);
    const client = exchange.client?.id ?? "";
    if (!translated.stream) {
      const shape = whole(name);
      const done = await generator.answer(client, translated, exchange.signal, (event) => shape.event(event));
      exchange.reply(200, shape.end(done));
      return;
    }
    await streamAnswer(exchange, form, async (write) => {
      const shape = chunks(name);
      let begun = false;
      const begin = () => {
        if (!begun && shape.first) write(line(shape.first()));
        begun = true;
      };
      const done = await generator.answer(client, translated, exchange.signal, (event) => {
        const chunk = shape.event(event);
        if (chunk === undefined) return;
        begin();
        write(line(chunk));
      });
      begin();
      for (const chunk of shape.last(done)) write(line(chunk));
      write(ending);
    });
  }

  const models: Route = {
    method: "GET",
    answer: async (exchange) => {
      const [now, embeds] = await Promise.all([model(), embeddings.model()]);
      const entry = (id: string, more: object) => ({
        id,
        object: "model",
        created: Math.floor(startedAt.getTime() / 1000),
        owned_by: "quern",
        ...more,
      });
      exchange.reply(200, {
        object: "list",
        data: [
          // As vLLM names it; editors read it.
          ...(now
            ? [entry(now.id, now.contextTokens === null ? {} : { max_model_len: now.contextTokens })]
            : []),
          ...(embeds === null ? [] : [entry(embeds, {})]),
        ],
      });
    },
  };
  const chat: Route = {
    method: "POST",
    heavy: true,
    answer: async (exchange) => {
      const translated = chatRequestOf(await exchange.body());
      const chunks = (name: AnswerName) => createChunks(name, translated.includeUsage);
      await answer(exchange, translated, "chatcmpl", chunks, createWhole);
    },
  };
  const completions: Route = {
    method: "POST",
    heavy: true,
    answer: async (exchange) => {
      const translated = completionRequestOf(await exchange.body());
      const { stream: streams, includeUsage } = translated;
      const shape = (name: AnswerName) => createCompletion(name, { streams, includeUsage });
      await answer(exchange, translated, "cmpl", shape, shape);
    },
  };
  return [
    ["/v1/models", models],
    ["/v1/chat/completions", chat],
    ["/v1/completions", completions],
  ];
}
