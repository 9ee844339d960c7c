import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTurnQueue, type EngineSupervisor } from "../../main/engine";
import { defaultPracticeTable } from "../../main/engine/practice";
import { type ApiServerWorld, apiServerWorld } from "./support/api-server-world";
import { ask, type EngineWorld, engineWorld, practiceToLoad } from "./support/engine-world";

/* The real clients of both APIs, the real server, the real engine, and the practice model. */

let engines: EngineWorld;
let engine: EngineSupervisor;
let world: ApiServerWorld;
let openai: OpenAI;
let anthropic: Anthropic;
const queue = createTurnQueue();

beforeAll(async () => {
  engines = await engineWorld();
  engine = engines.supervisor();
  await engine.load(practiceToLoad(await engines.practice()), new AbortController().signal);
  world = await apiServerWorld(engine, { queue });
  openai = new OpenAI({ baseURL: `${world.url}/v1`, apiKey: world.token, maxRetries: 0 });
  anthropic = new Anthropic({ baseURL: world.url, apiKey: world.token, maxRetries: 0 });
});
afterAll(async () => {
  await world.remove();
  await engines.remove();
});

const reply = (trigger: string) =>
  defaultPracticeTable.replies.find(({ triggers }) => triggers.includes(trigger))?.text ?? "";
const user = (content: string) => ({ role: "user" as const, content });
const parameters = {
  type: "object" as const,
  properties: { city: { type: "string" }, unit: { type: "string" } },
};
const weather = [{ type: "function" as const, function: { name: "get_weather", parameters } }];

describe("OpenAI's client and the practice model", () => {
  it("stream an answer with its thought and what it took", async () => {
    const stream = await openai.chat.completions.create({
      model: "quern",
      messages: [user("hello")],
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = "";
    let thought = "";
    let pieces = 0;
    let total = 0;
    for await (const chunk of stream) {
      const delta: object = chunk.choices[0]?.delta ?? {};
      if ("reasoning_content" in delta) thought += String(delta.reasoning_content);
      text += chunk.choices[0]?.delta.content ?? "";
      pieces += 1;
      total = chunk.usage?.total_tokens ?? total;
    }
    expect(text.trim()).toBe(reply("hello"));
    expect(thought.trim()).toBe(defaultPracticeTable.thinking);
    expect(pieces).toBeGreaterThan(3);
    expect(total).toBeGreaterThan(20);
  });

  it("call a tool and go on with its result, and nothing of the beginning is read again", async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: "system", content: "You are brief." },
      user("the weather, please"),
    ];
    const first = await openai.chat.completions.create({ model: "quern", messages, tools: weather });
    const choice = first.choices[0];
    expect(choice?.finish_reason).toBe("tool_calls");
    const call = choice?.message.tool_calls?.[0];
    if (!choice || call?.type !== "function") throw new Error("There was no call.");
    expect(JSON.parse(call.function.arguments)).toEqual({ city: "Lisbon", unit: "celsius" });
    // As most clients send it: without the thought.
    const { role, content, tool_calls } = choice.message;
    const second = await openai.chat.completions.create({
      model: "quern",
      tools: weather,
      messages: [
        ...messages,
        { role, content, ...(tool_calls && { tool_calls }) },
        { role: "tool", tool_call_id: call.id, content: "sunny" },
      ],
    });
    expect(second.choices[0]?.message.content?.trim()).toBe(reply("<tool_response>"));
    const usage = second.usage;
    // All but the result and the marks around it was there already.
    const before = (first.usage?.prompt_tokens ?? 0) + (first.usage?.completion_tokens ?? 0);
    expect(usage?.prompt_tokens_details?.cached_tokens ?? 0).toBeGreaterThanOrEqual(before - 4);
    expect(usage?.prompt_tokens ?? 0).toBeGreaterThan(before);
  });

  it("end at the number of tokens that was asked for", async () => {
    const short = await openai.chat.completions.create({
      model: "quern",
      messages: [user("long")],
      reasoning_effort: "none",
      max_completion_tokens: 12,
    });
    expect(short.choices[0]?.finish_reason).toBe("length");
    expect(short.usage?.completion_tokens).toBe(12);
  });

  it("free the engine within a second when the client goes away", async () => {
    for (const content of ["endless", "ponder"]) {
      const going = new AbortController();
      const stream = await openai.chat.completions.create(
        { model: "quern", messages: [user(content)], stream: true },
        { signal: going.signal },
      );
      let pieces = 0;
      const reading = (async () => {
        for await (const _ of stream) {
          pieces += 1;
          if (pieces === 5) going.abort();
        }
      })();
      await reading.catch(() => undefined);
      const at = performance.now();
      (await queue.enter(AbortSignal.timeout(10_000), () => undefined))();
      expect(performance.now() - at).toBeLessThan(1000);
    }
  });

  it("say in OpenAI's form that the history is too long", async () => {
    const failure = await openai.chat.completions
      .create({ model: "quern", messages: [user("word ".repeat(20_000))] })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, code: "context_length_exceeded" });
  });

  it("hold an answer to a JSON schema", async () => {
    const answer = await openai.chat.completions.create({
      model: "quern",
      messages: [user("hello")],
      reasoning_effort: "none",
      max_tokens: 200,
      response_format: {
        type: "json_schema",
        json_schema: {
          name: "n",
          schema: { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] },
        },
      },
    });
    expect(answer.choices[0]?.message.content?.trim()).toMatch(/^\{/u);
  });

  it("get a call where one must come, and parts of an answer with how likely they were", async () => {
    const forced = await openai.chat.completions.create({
      model: "quern",
      messages: [user("the weather, please")],
      tools: weather,
      tool_choice: "required",
    });
    expect(forced.choices[0]).toMatchObject({ finish_reason: "tool_calls", message: { content: null } });
    expect(forced.choices[0]?.message.tool_calls?.[0]).toMatchObject({ function: { name: "get_weather" } });
    const likely = await openai.chat.completions.create({
      model: "quern",
      messages: [user("hello")],
      reasoning_effort: "none",
      max_tokens: 5,
      logprobs: true,
      top_logprobs: 3,
    });
    const told = likely.choices[0]?.logprobs?.content ?? [];
    expect(told.map(({ token }) => token).join("")).toBe(likely.choices[0]?.message.content);
    for (const { logprob, top_logprobs: top } of told) {
      expect(logprob).toBeLessThanOrEqual(0);
      expect(top.length).toBeGreaterThan(0);
      expect(top[0]?.logprob).toBeGreaterThanOrEqual(logprob);
    }
  });

  it("fill a gap in a file", async () => {
    const answer = await openai.completions.create({
      model: "quern",
      prompt: "function mill() {\n",
      suffix: "\n}",
      max_tokens: 100,
    });
    expect(answer.choices[0]).toMatchObject({ text: defaultPracticeTable.filling, finish_reason: "stop" });
  });

  it("go on from a text", async () => {
    const answer = await openai.completions.create({
      model: "quern",
      prompt: "Once upon a time",
      max_tokens: 8,
    });
    expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
  });
});

describe("Anthropic's client and the practice model", () => {
  it("stream a thought, an answer and a use of a tool, and go on with its result", async () => {
    const tools = [{ name: "get_weather", input_schema: parameters }];
    const asked = {
      model: "quern",
      max_tokens: 2000,
      tools,
      thinking: { type: "enabled" as const, budget_tokens: 1024 },
    };
    const first = await anthropic.messages.stream({ ...asked, messages: [user("weather")] }).finalMessage();
    expect(first.stop_reason).toBe("tool_use");
    expect(first.content.map(({ type }) => type)).toEqual(["thinking", "text", "tool_use"]);
    const use = first.content.find((block) => block.type === "tool_use");
    const second = await anthropic.messages.create({
      ...asked,
      messages: [
        user("weather"),
        { role: "assistant", content: first.content },
        { role: "user", content: [{ type: "tool_result", tool_use_id: use?.id ?? "", content: "sunny" }] },
      ],
    });
    const text = second.content.find((block) => block.type === "text");
    expect(text?.text.trim()).toBe(reply("<tool_response>"));
    expect(second.usage.cache_read_input_tokens).toBeGreaterThan(second.usage.input_tokens);
  });

  it("count the tokens that an answer then reads", async () => {
    const messages = [user("hello there")];
    const { input_tokens: counted } = await anthropic.messages.countTokens({ model: "quern", messages });
    const { usage } = await anthropic.messages.create({ model: "quern", max_tokens: 10, messages });
    expect(usage.input_tokens + (usage.cache_read_input_tokens ?? 0)).toBe(counted);
  });
});

describe("the chat beside a busy API", () => {
  it("waits for no more than the answer under way, while the clients all get theirs", async () => {
    let answered = 0;
    const say = async () => {
      await openai.chat.completions.create({
        model: "quern",
        messages: [user("list")],
        reasoning_effort: "none",
        max_tokens: 40,
      });
      answered += 1;
    };
    const clients = Array.from({ length: 8 }, say);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const before = answered;
    const leave = await queue.enter(AbortSignal.timeout(60_000), () => undefined);
    expect(answered - before).toBeLessThanOrEqual(2);
    const answer = await ask(engine, [{ role: "user", text: "hello" }]);
    leave();
    expect(answer.text.trim()).toBe(reply("hello"));
    await Promise.all(clients);
    expect(answered).toBe(8);
    expect(world.troubles).toEqual([]);
  });
});
