import { randomUUID } from "node:crypto";
import type { ApiError } from "../api-error";
import type { Generator } from "../generate";
import type { Route } from "../http/serve";
import { streamAnswer } from "../stream-answer";
import { anthropicError } from "./errors";
import { createMessage, createMessageEvents, type MessageName } from "./messages-answer";
import { messagesRequestOf } from "./messages-request";

const named = (data: { readonly type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const form = { ping: named({ type: "ping" }), error: (error: ApiError) => named(anthropicError(error)) };

const newId = (prefix: string) => `${prefix}_${randomUUID().replaceAll("-", "").slice(0, 24)}`;

/** The paths of Anthropic's API. */
export function anthropicRoutes(generator: Generator): [string, Route][] {
  const messages: Route = {
    method: "POST",
    heavy: true,
    answer: async (exchange) => {
      const translated = messagesRequestOf(await exchange.body());
      const { id: model } = await generator.served(translated.model);
      const name: MessageName = { id: newId("msg"), model, callId: () => newId("toolu") };
      const client = exchange.client?.id ?? "";
      if (!translated.stream) {
        const whole = createMessage(name, translated);
        exchange.reply(
          200,
          whole.end(await generator.answer(client, translated, exchange.signal, whole.event)),
        );
        return;
      }
      await streamAnswer(exchange, form, async (write) => {
        const events = createMessageEvents(name, translated);
        let begun = false;
        const begin = () => {
          if (!begun) write(named(events.first()));
          begun = true;
        };
        const done = await generator.answer(client, translated, exchange.signal, (event) => {
          begin();
          write(events.event(event).map(named).join(""));
        });
        begin();
        write(events.last(done).map(named).join(""));
      });
    },
  };
  const count: Route = {
    method: "POST",
    heavy: true,
    answer: async (exchange) => {
      const translated = messagesRequestOf(await exchange.body(), true);
      await generator.served(translated.model);
      const tokens = await generator.count(exchange.client?.id ?? "", translated, exchange.signal);
      exchange.reply(200, { input_tokens: tokens });
    },
  };
  return [
    ["/v1/messages", messages],
    ["/v1/messages/count_tokens", count],
  ];
}
