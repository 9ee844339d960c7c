import Anthropic from "@anthropic-ai/sdk";
import { afterEach, describe, expect, it } from "vitest";
import { apiClients, ask, endless, thinksAndCalls } from "../../test/integration/support/api-clients";
import { done, type Script, says } from "../../test/integration/support/fake-backend";

const { open: clients, close } = apiClients();
afterEach(close);

describe("Anthropic's client", () => {
  const message = { ...ask, max_tokens: 100 };
  const tools = [{ name: "weather", input_schema: { type: "object" as const } }];

  it("streams thoughts, text and uses of tools, and sends the results back", async () => {
    const { anthropic, asked } = await clients(thinksAndCalls, says("Sunny."));
    const first = anthropic.messages.stream({
      ...message,
      system: "Be brief.",
      tools,
      thinking: { type: "enabled", budget_tokens: 1024 },
    });
    const said = await first.finalMessage();
    expect(said.content.map(({ type }) => type)).toEqual(["thinking", "text", "tool_use", "tool_use"]);
    expect(said).toMatchObject({
      stop_reason: "tool_use",
      usage: { input_tokens: 8, cache_read_input_tokens: 4, output_tokens: 3 },
    });
    const results = said.content.flatMap((block) =>
      block.type === "tool_use"
        ? [
            {
              type: "tool_result" as const,
              tool_use_id: block.id,
              content: String(Object.values(block.input ?? {})),
            },
          ]
        : [],
    );
    const second = await anthropic.messages.create({
      ...message,
      system: "Be brief.",
      tools,
      messages: [
        ...message.messages,
        { role: "assistant", content: said.content },
        { role: "user", content: results.reverse() },
      ],
    });
    expect(second.content).toEqual([{ type: "text", text: "Sunny." }]);
    expect(asked[0]).toMatchObject({ thinking: true, thinkingBudget: 1024, maxTokens: 100 });
    expect(asked[1]?.conversationId).toBe(asked[0]?.conversationId);
    expect(asked[1]?.turns.map(({ text }) => text)).toEqual([
      "Be brief.",
      "hello",
      "Looking.",
      "Lisbon",
      "Porto",
    ]);
    expect(asked[1]?.turns[2]?.thinking).toBe("Let me look.");
  });

  it("is told which text ended the answer, where there is no doubt", async () => {
    const stops: Script = async function* () {
      yield { type: "text", text: "a" };
      yield done({ reason: "stop-text" });
    };
    const { anthropic } = await clients(stops);
    const one = await anthropic.messages.create({ ...message, stop_sequences: ["END"] });
    expect(one).toMatchObject({ stop_reason: "stop_sequence", stop_sequence: "END" });
  });

  it("counts tokens without an answer", async () => {
    const { anthropic, asked } = await clients(says("hi"));
    const counted = await anthropic.messages.countTokens({
      model: "quern",
      messages: [{ role: "user", content: "three more words" }],
    });
    expect(counted.input_tokens).toBe(3);
    expect(asked).toEqual([]);
  });

  it("is told errors in its own form", async () => {
    const { anthropic, world: made } = await clients(says("hi"));
    await expect(anthropic.messages.create({ ...message, model: "claude" })).rejects.toMatchObject({
      status: 404,
      error: { type: "error", error: { type: "not_found_error" } },
    });
    const stranger = new Anthropic({ baseURL: made.url, apiKey: "quern_wrong", maxRetries: 0 });
    await expect(stranger.messages.create(message)).rejects.toThrow(Anthropic.AuthenticationError);
  });

  it("stops the generation within a second by going away", async () => {
    const { anthropic, queue } = await clients(endless);
    const stream = anthropic.messages.stream(message);
    await new Promise<void>((resolve) => {
      stream.on("text", () => resolve());
    });
    stream.abort();
    await stream.done().catch(() => undefined);
    const at = performance.now();
    (await queue.enter(AbortSignal.timeout(5000), () => undefined))();
    expect(performance.now() - at).toBeLessThan(1000);
  });
});
