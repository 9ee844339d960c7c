import { type Ability, type Endpoint, type EndpointFacts, QuernError } from "../contract";
import type { ChatEvent, ChatRequest } from "../engine";
import { AnswerReader } from "./answer-reader";
import type { EndpointClient } from "./client";
import { contextByServer, type ListedModel, modelsOf } from "./models-list";
import { type KnownOfServer, requestBody } from "./request-body";

/** Until the list of models is there, and for each question after it, ms: a model may have to be loaded first. */
const listTimeoutMs = 20_000;
const questionTimeoutMs = 120_000;
/** An answer that has come to this many characters without what it was asked for will not show it. */
const enoughCharacters = 600;

/** An orange square of 64 by 64 pixels. */
const picture = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAEAAAABACAIAAAAlC+aJAAAATklEQVR42u3PQQkAAAgEsOvfw5xeBN/CYAWWnbwWAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAYFLAT6TQYeexRUQAAAAAElFTkSuQmCC",
  "base64",
);
/** How the answer names what it has seen. Whoever was shown nothing does not guess this one first. */
const colour = /orange|橙|橘/iu;
const weather = {
  name: "get_weather",
  description: "The weather in a city.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
const question = (text: string): ChatRequest["turns"] => [{ role: "user", text }];

/** What a short question came to. */
interface Tried {
  readonly thought: boolean;
  readonly called: boolean;
  /** Whether it named the colour of the picture. */
  readonly saw: boolean;
}

/**
 * Asks a server what it can do: for its models, and with up to four short questions, each ended as soon as it shows
 * what it was asked for. What was not shown for certain is unknown.
 * @throws QuernError of endpoints, `cancelled`
 */
export async function probeEndpoint(
  endpoint: Endpoint,
  client: EndpointClient,
  signal: AbortSignal,
  now: () => Date = () => new Date(),
): Promise<EndpointFacts> {
  const startedAt = performance.now();
  const models = await within(signal, listTimeoutMs, client.host, (limit) => modelsOf(client, limit));
  const ms = performance.now() - startedAt;
  const model = endpoint.model === null ? models[0] : models.find(({ id }) => id === endpoint.model);
  // Some gateways answer for models that they do not list.
  const chosen: ListedModel | undefined =
    model ??
    (endpoint.model === null ? undefined : { id: endpoint.model, ownedBy: null, contextTokens: null });
  if (!chosen) throw new QuernError("endpoint-no-model", { host: client.host });
  const contextTokens =
    chosen.contextTokens ??
    (await within(signal, listTimeoutMs, client.host, (limit) => contextByServer(client, chosen, limit)));

  const ask = (known: KnownOfServer, request: Omit<ChatRequest, "conversationId">) =>
    within(signal, questionTimeoutMs, client.host, (limit) =>
      tried(client, chosen.id, known, request, limit),
    );
  const server = chosen.ownedBy;
  const plain: KnownOfServer = { server, thinking: "unknown", thinkingSwitch: "unknown" };
  const switched: KnownOfServer = { ...plain, thinkingSwitch: "yes" };

  // With the switch; a server that refuses it is asked without.
  const sum = question("What is 17 + 25?");
  const refused = await unlessRefused(() => ask(switched, { turns: sum, thinking: true }));
  const first = refused ?? (await ask(plain, { turns: sum, thinking: true }));
  const takesSwitch = refused !== null;
  const off = takesSwitch ? await unlessRefused(() => ask(switched, { turns: sum, thinking: false })) : null;
  const withTool = await unlessRefused(() =>
    ask(takesSwitch ? switched : plain, {
      turns: question("Call the tool get_weather for Lisbon to find out about the weather there."),
      thinking: false,
      tools: [weather],
    }),
  );
  const withPicture = await unlessRefused(() =>
    ask(takesSwitch ? switched : plain, {
      turns: [
        {
          role: "user",
          text: "Which colour is this? Answer with one word.",
          images: [{ name: "square.png", data: picture }],
        },
      ],
      thinking: false,
    }),
  );
  return {
    url: endpoint.url,
    model: chosen.id,
    server,
    models: models.map(({ id }) => id),
    contextTokens,
    thinking: first.thought ? "yes" : "no",
    thinkingSwitch: switchOf(takesSwitch, first.thought, off),
    tools: withTool === null ? "no" : withTool.called ? "yes" : "unknown",
    // Some servers take a picture and never show it to the model.
    images: withPicture === null ? "no" : withPicture.saw ? "yes" : "unknown",
    checkedAt: now().toISOString(),
    ms,
  };
}

/** It works where there was a thought with it and none without. */
function switchOf(takesSwitch: boolean, thoughtWhenOn: boolean, off: Tried | null): Ability {
  if (!takesSwitch) return "no";
  if (!thoughtWhenOn || off === null) return "unknown";
  return off.thought ? "no" : "yes";
}

/** Null where the server refuses what was asked for; a server that is busy or gone is another matter. */
async function unlessRefused(ask: () => Promise<Tried>): Promise<Tried | null> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof QuernError && isRefusal(error)) return null;
    throw error;
  }
}

/** What a server says that cannot do something. Of those from 500 on, some use the first two for it. */
function isRefusal({ code, params }: QuernError): boolean {
  if (code === "endpoint-refused") return true;
  const status = Number(params.status);
  return (
    code === "endpoint-server-error" &&
    (status === 500 || status === 501 || (status < 500 && status !== 408 && status !== 429))
  );
}

/** Asks, and stops at the first sign of what was asked for. */
async function tried(
  client: EndpointClient,
  model: string,
  known: KnownOfServer,
  request: Omit<ChatRequest, "conversationId">,
  signal: AbortSignal,
): Promise<Tried> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const body = requestBody({ conversationId: "", ...request }, model, known);
  const reader = new AnswerReader({
    asked: { host: client.host, what: model, key: client.key() },
    model,
    where: client.host,
    contextTokens: null,
    maxTokens: undefined,
    price: null,
    now: () => performance.now(),
  });
  let said = "";
  let thought = false;
  let called = false;
  const take = (event: ChatEvent) => {
    if (event.type === "thinking") thought = true;
    if (event.type === "tool-call") called = true;
    if (event.type === "thinking" || event.type === "text") said += event.text;
  };
  const wantsTool = (request.tools?.length ?? 0) > 0;
  const wantsColour = request.turns.some(({ images = [] }) => images.length > 0);
  const seen = (): Tried => ({ thought, called, saw: colour.test(said) });
  try {
    for await (const part of await client.post("chat/completions", body, model, either)) {
      for (const event of reader.push(part)) take(event);
      if (reader.ended) break;
      const enough = wantsTool || wantsColour ? enoughCharacters : 0;
      if (said.length > enough || (wantsColour && colour.test(said))) return seen();
    }
    for (const event of reader.end()) take(event);
    return seen();
  } finally {
    over.abort();
  }
}

/** @throws QuernError `endpoint-silent` when the time is up */
async function within<T>(
  signal: AbortSignal,
  ms: number,
  host: string,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = AbortSignal.timeout(ms);
  try {
    return await work(AbortSignal.any([signal, limit]));
  } catch (error) {
    if (limit.aborted && !signal.aborted)
      throw new QuernError("endpoint-silent", { host, seconds: ms / 1000 }, { cause: error });
    throw error;
  }
}
