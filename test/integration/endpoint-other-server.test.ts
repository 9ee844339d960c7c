import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { LLMock } from "@copilotkit/aimock";
import { beforeEach, describe, expect, it } from "vitest";
import type { ChatEvent, ChatRequest } from "../../main/engine";
import { createTurnQueue } from "../../main/engine";
import { temporaryFolder } from "./support/chat-world";
import { type EndpointWorld, endpointWorld, errorOf, testKeyring } from "./support/endpoint-world";
import { fakeBackend } from "./support/fake-backend";
import { type FaultyProxy, faultyProxy } from "./support/faulty-proxy";

/*
 * The protocol as others have understood it: a server that is not ours, which its makers hold against OpenAI's own
 * every day (https://github.com/CopilotKit/aimock), behind a proxy that does harm.
 */

const key = "sk-other-canary";
const words = "The mill stands by the river, and 磨坊 turns slowly all day long. ".repeat(6).trim();
const call = { name: "get_weather", arguments: '{"city":"Lisbon"}', id: "call_1" };
const usage = { prompt_tokens: 21, completion_tokens: 7, total_tokens: 28 };

let server: LLMock;
let proxy: FaultyProxy;
let world: EndpointWorld;
let id: string;
beforeEach(async () => {
  const made = await temporaryFolder();
  server = new LLMock({ port: 0, chunkSize: 5, auth: { apiKeys: [key] } });
  server.onToolResult("call_1", { content: "It is sunny in Lisbon." });
  server.onMessage("river", { content: words, reasoning: "They ask for the mill.", usage });
  server.onMessage("weather", { toolCalls: [call] });
  server.onMessage("both", {
    toolCalls: [call, { name: "get_weather", arguments: '{"city":"Porto"}', id: "call_2" }],
  });
  server.onMessage("short", { content: "cut here", finishReason: "length" });
  server.onMessage(/17 \+ 25/u, { content: "42" });
  server.onMessage(/Which colour/u, { content: "I cannot see pictures." });
  await server.start();
  proxy = await faultyProxy(server.port);
  const data = join(made.folder, "data");
  await mkdir(data);
  const local = { backend: fakeBackend().backend, queue: createTurnQueue(), ensureLoaded: undefined };
  world = await endpointWorld(data, local, { secrets: testKeyring });
  id = (await world.add(`http://127.0.0.1:${proxy.port}`, key)).endpoint.id;
  return async () => {
    await world.close();
    await proxy.close();
    await server.stop();
    await made.remove();
  };
});

const weather = {
  name: "get_weather",
  description: "The weather in a city.",
  parameters: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
};
async function ask({ seen: events = [], ...request }: Partial<ChatRequest> & { seen?: ChatEvent[] }) {
  const whole = { conversationId: "one", turns: [], thinking: true, ...request };
  for await (const event of world.endpoints.places.of(id).backend.stream(whole, new AbortController().signal))
    events.push(event);
  return events;
}
const user = (text: string): ChatRequest["turns"] => [{ role: "user", text }];
const textOf = (events: readonly ChatEvent[], type: "text" | "thinking" = "text") =>
  events.map((event) => (event.type === type ? event.text : "")).join("");
const callsOf = (events: readonly ChatEvent[]) =>
  events.flatMap((event) => (event.type === "tool-call" ? [event.call] : []));
const endOf = (events: readonly ChatEvent[]) => events.at(-1);

describe("a server that is not ours", () => {
  it("is asked what it can do, and answers word for word, with its thought and its figures", async () => {
    const { facts, error } = await world.endpoints.handlers.test({ id });
    expect([error, facts?.tools, facts?.images]).toEqual([null, "yes", "unknown"]);
    const events = await ask({ turns: user("the river") });
    expect([textOf(events), textOf(events, "thinking")]).toEqual([words, "They ask for the mill."]);
    expect(endOf(events)).toMatchObject({
      type: "done",
      reason: "end",
      stats: { promptTokens: 21, generatedTokens: 7, remote: "told" },
    });
    // A limit of ours, and one of the server's, of which it is said whose it was.
    expect(endOf(await ask({ turns: user("short"), maxTokens: 2 }))).toMatchObject({ reason: "length" });
    const limited = await ask({ turns: user("short") });
    expect(limited.find(({ type }) => type === "note")).toMatchObject({ note: { code: "endpoint-limit" } });
    expect(JSON.stringify(world.logged)).not.toContain(key);
  });

  it("calls tools, two at once as well, and goes on from what they gave", async () => {
    const one = await ask({ turns: user("weather"), tools: [weather] });
    expect(callsOf(one)).toMatchObject([{ name: "get_weather", arguments: { city: "Lisbon" } }]);
    expect(endOf(one)).toMatchObject({ type: "done", reason: "tool-calls" });
    const two = callsOf(await ask({ turns: user("both"), tools: [weather] }));
    expect(two.map((each) => each.arguments)).toEqual([{ city: "Lisbon" }, { city: "Porto" }]);
    const turns: ChatRequest["turns"] = [
      ...user("weather"),
      { role: "assistant", text: "", toolCalls: callsOf(one) },
      { role: "tool", text: "sunny" },
    ];
    expect(textOf(await ask({ turns, tools: [weather] }))).toBe("It is sunny in Lisbon.");
  });

  it("is understood when it refuses: the key, the length, the rate, and what it does not know", async () => {
    const full =
      "This model's maximum context length is 4096 tokens. However, your messages resulted in 5000 tokens.";
    server.nextRequestError(400, { message: full, code: "context_length_exceeded" });
    expect((await errorOf(ask({ turns: user("river") }))).code).toBe("context-full");
    server.nextRequestError(400, { message: "No such parameter: min_p" });
    expect(await errorOf(ask({ turns: user("river") }))).toMatchObject({
      code: "endpoint-refused",
      params: { what: "No such parameter: min_p" },
    });
    expect((await errorOf(ask({ turns: user("something else") }))).code).toBe("endpoint-not-found");
    // Asked again by itself, because the next one may be let in.
    server.nextRequestError(429, { message: "Slow down." });
    expect(textOf(await ask({ turns: user("river") }))).toBe(words);
    const other = await world.add(`http://127.0.0.1:${proxy.port}/v1`, "sk-wrong");
    const { error } = await world.endpoints.handlers.test({ id: other.endpoint.id });
    expect(error?.code).toBe("endpoint-unauthorized");
  });

  it("is heard through a slow network that tears every character, and what is cut or corrupt is told", async () => {
    proxy.faults.push({ pieces: { bytes: 61, ms: 0 } });
    expect(textOf(await ask({ turns: user("river") }))).toBe(words);
    proxy.faults.push({ cutAfter: 4000 });
    const cut: ChatEvent[] = [];
    const cutting = ask({ turns: user("river"), seen: cut });
    expect((await errorOf(cutting)).code).toBe("endpoint-cut");
    expect(words.startsWith(textOf(cut))).toBe(true);
    expect(textOf(cut).length).toBeGreaterThan(5);
    proxy.faults.push({ corruptAt: 2500 });
    expect((await errorOf(ask({ turns: user("river") }))).code).toMatch(
      /^endpoint-(bad-answer|server-error)$/u,
    );
    // It ends the connection itself, in the middle of an answer.
    server.prependFixture({
      match: { userMessage: "river" },
      response: { content: words },
      truncateAfterChunks: 8,
      latency: 10,
    });
    expect((await errorOf(ask({ turns: user("river") }))).code).toMatch(/^endpoint-cut/u);
  });
});
