import { describe, expect, it } from "vitest";
import type { Endpoint } from "../contract";
import type { ChatEvent, ChatRequest } from "../engine";
import { EndpointBackend } from "./backend";

const endpoint: Endpoint = {
  id: "team",
  name: "Team",
  url: "http://gpu.lan:8000/v1",
  model: "m",
  plainKey: false,
  price: null,
  certificate: null,
};
const piece = (content: string, finish: string | null = null) =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: finish }] })}\n\n`;

/** A server whose connections end after these bytes, one after the other; the last ones again and again. */
async function ask(streams: readonly string[], change: Partial<ChatRequest> = {}) {
  let posts = 0;
  const backend = new EndpointBackend({
    endpoint: () => endpoint,
    facts: () => null,
    random: () => 0,
    client: () => ({
      host: "gpu.lan:8000",
      key: () => null,
      getJson: async () => ({}),
      post: async () => {
        const bytes = Buffer.from(streams[Math.min(posts++, streams.length - 1)] ?? "");
        return (async function* () {
          yield bytes;
        })();
      },
    }),
  });
  const events: ChatEvent[] = [];
  const request: ChatRequest = {
    conversationId: "c",
    turns: [{ role: "user", text: "hello" }],
    thinking: true,
    ...change,
  };
  let error: unknown = null;
  try {
    for await (const event of backend.stream(request, new AbortController().signal)) events.push(event);
  } catch (thrown) {
    error = thrown;
  }
  return { events: events.map(({ type }) => type), error, posts };
}
const whole = piece("Hello", "stop");

describe("an answer of which nothing came", () => {
  it("is asked for again, also where a limit of thinking cannot be kept, and that is said once", async () => {
    const said = await ask(["", whole], { thinkingBudget: 100 });
    expect(said).toEqual({ events: ["text", "note", "done"], error: null, posts: 2 });
  });

  it("is not said to have been kept", async () => {
    const said = await ask([""], { thinkingBudget: 100 });
    expect(said).toMatchObject({ events: [], posts: 4, error: { code: "endpoint-cut-early" } });
    expect(said.error).toMatchObject({ params: { host: "gpu.lan:8000" } });
  });
});

describe("an answer that had begun", () => {
  it("is kept when it is cut, and not asked for again", async () => {
    const said = await ask([piece("Hel"), whole], { thinkingBudget: 100 });
    expect(said).toMatchObject({ events: ["text"], posts: 1, error: { code: "endpoint-cut" } });
  });
});
