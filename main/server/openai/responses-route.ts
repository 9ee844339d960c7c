import { randomUUID } from "node:crypto";
import type { ApiError } from "../api-error";
import type { Generator } from "../generate";
import type { Route } from "../http/serve";
import { streamAnswer } from "../stream-answer";
import type { AnswerName } from "./chat-answer";
import { openaiError } from "./errors";
import { createResponse } from "./responses-answer";
import { responsesRequestOf } from "./responses-request";

const named = (data: { readonly type: string }) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`;
const form = {
  ping: ": waiting\n\n",
  error: (error: ApiError) => named({ ...openaiError(error).error, type: "error" }),
};
const plainId = () => randomUUID().replaceAll("-", "").slice(0, 24);

/** `/v1/responses`. */
export function responsesRoute(generator: Generator): [string, Route] {
  const route: Route = {
    method: "POST",
    heavy: true,
    answer: async (exchange) => {
      const translated = responsesRequestOf(await exchange.body());
      const { id: model } = await generator.served(translated.model);
      const created = Math.floor(Date.now() / 1000);
      const name: AnswerName = { id: `resp_${plainId()}`, created, model, callId: () => `call_${plainId()}` };
      const client = exchange.client?.id ?? "";
      const response = createResponse(name);
      if (!translated.stream) {
        const take = response.event;
        const done = await generator.answer(client, translated, exchange.signal, (event) => void take(event));
        exchange.reply(200, response.last(done).whole);
        return;
      }
      await streamAnswer(exchange, form, async (write) => {
        let begun = false;
        const begin = () => {
          if (!begun) write(response.first().map(named).join(""));
          begun = true;
        };
        const done = await generator.answer(client, translated, exchange.signal, (event) => {
          begin();
          write(response.event(event).map(named).join(""));
        });
        begin();
        write(response.last(done).events.map(named).join(""));
      });
    },
  };
  return ["/v1/responses", route];
}
