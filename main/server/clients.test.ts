import OpenAI from "openai";
import { afterEach, describe, expect, it, vi } from "vitest";
import {
  apiClients,
  ask,
  endless,
  thinksAndCalls,
  weather,
} from "../../test/integration/support/api-clients";
import { closedGate, done, type Script, says } from "../../test/integration/support/fake-backend";
import { QuernError } from "../contract";

const { open: clients, close } = apiClients();
afterEach(close);

describe("OpenAI's client", () => {
  it("lists the one model that answers", async () => {
    const { openai } = await clients(says("hi"));
    const { data } = await openai.models.list();
    expect(data.map(({ id }) => id)).toEqual(["Practice"]);
  });

  it("gets a whole answer, with what it took", async () => {
    const { openai, asked } = await clients(says("Good ", "day."));
    const answer = await openai.chat.completions.create({ ...ask, temperature: 0.3, seed: -1, stop: "END" });
    expect(answer.choices[0]).toMatchObject({ finish_reason: "stop", message: { content: "Good day." } });
    expect(answer.usage).toMatchObject({
      prompt_tokens: 12,
      completion_tokens: 3,
      total_tokens: 15,
      prompt_tokens_details: { cached_tokens: 4 },
    });
    expect(asked[0]).toMatchObject({
      turns: [{ role: "user", text: "hello" }],
      sampling: { temperature: 0.3 },
      seed: 4_294_967_295,
      stop: ["END"],
      thinking: true,
    });
  });

  it("streams thoughts, text, parallel calls of tools and the usage, and sends the results back", async () => {
    const { openai, asked } = await clients(thinksAndCalls, says("Sunny."));
    const tools = [{ type: "function" as const, function: weather }];
    const stream = openai.chat.completions.stream({
      ...ask,
      tools,
      stream_options: { include_usage: true },
    });
    let thought = "";
    for await (const chunk of stream) {
      const delta: object = chunk.choices[0]?.delta ?? {};
      if ("reasoning_content" in delta) thought += String(delta.reasoning_content);
    }
    expect(thought).toBe("Let me look.");
    const final = await stream.finalChatCompletion();
    const said = final.choices[0]?.message;
    expect(final.choices[0]?.finish_reason).toBe("tool_calls");
    expect(final.usage?.total_tokens).toBe(15);
    const calls = said?.tool_calls ?? [];
    expect(calls).toHaveLength(2);
    expect(new Set(calls.map(({ id }) => id)).size).toBe(2);
    if (!said) throw new Error("There is no message.");
    // Without the thought, and with the results the other way round.
    await openai.chat.completions.create({
      ...ask,
      tools,
      messages: [
        ...ask.messages,
        said,
        { role: "tool", tool_call_id: calls[1]?.id ?? "", content: "rain" },
        { role: "tool", tool_call_id: calls[0]?.id ?? "", content: "sun" },
      ],
    });
    expect(asked[1]?.conversationId).toBe(asked[0]?.conversationId);
    expect(asked[1]?.turns.map(({ text }) => text)).toEqual(["hello", "Looking.", "sun", "rain"]);
    expect(asked[1]?.turns[1]?.thinking).toBe("Let me look.");
  });

  it("gets one call where it wants no parallel ones", async () => {
    const { openai } = await clients(thinksAndCalls);
    const answer = await openai.chat.completions.create({
      ...ask,
      tools: [{ type: "function", function: weather }],
      parallel_tool_calls: false,
    });
    expect(answer.choices[0]?.message.tool_calls).toHaveLength(1);
  });

  it("is told in its own form what cannot be done, and that before anything is generated", async () => {
    const { openai, asked } = await clients(says("hi"));
    const tools = [{ type: "function" as const, function: weather }];
    const refused = [
      { ...ask, model: "gpt-4o" },
      { ...ask, n: 2 },
      { ...ask, logprobs: true, top_logprobs: 30 },
      { ...ask, tool_choice: "required" as const },
      { ...ask, tools, tool_choice: { type: "function" as const, function: { name: "other" } } },
      { ...ask, messages: [{ role: "tool" as const, tool_call_id: "x", content: "" }] },
      { ...ask, messages: [] },
      { ...ask, temperature: 9 },
      {
        ...ask,
        messages: [
          {
            role: "user" as const,
            content: [{ type: "image_url" as const, image_url: { url: "http://10.0.0.1/x.png" } }],
          },
        ],
      },
    ];
    const seen: unknown[] = [];
    for (const body of refused)
      await openai.chat.completions.create(body).catch((error: unknown) => {
        if (!(error instanceof OpenAI.APIError)) throw error;
        seen.push([error.status, error.param, error.type]);
      });
    expect(seen).toEqual([
      [404, "model", "invalid_request_error"],
      [400, "n", "invalid_request_error"],
      [400, "top_logprobs", "invalid_request_error"],
      [400, "tool_choice", "invalid_request_error"],
      [400, "tool_choice", "invalid_request_error"],
      [400, "messages.0.tool_call_id", "invalid_request_error"],
      [400, "messages", "invalid_request_error"],
      [400, "temperature", "invalid_request_error"],
      [400, "messages.0.image_url", "invalid_request_error"],
    ]);
    expect(asked).toEqual([]);
  });

  it("hears in time that the history does not fit, also where it wanted a stream", async () => {
    const full: Script = async function* () {
      yield* [];
      throw new QuernError("context-full", { needTokens: 9000, contextTokens: 4096 });
    };
    const { openai } = await clients(full);
    const failure = await openai.chat.completions
      .create({ ...ask, stream: true })
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ status: 400, code: "context_length_exceeded" });
  });

  it("hears in the stream of what goes wrong in its middle", async () => {
    const breaks: Script = async function* () {
      yield { type: "text", text: "half" };
      throw new QuernError("engine-crashed", { exit: "x" });
    };
    const { openai } = await clients(breaks);
    let text = "";
    const reading = async () => {
      for await (const chunk of await openai.chat.completions.create({ ...ask, stream: true }))
        text += chunk.choices[0]?.delta.content ?? "";
    };
    await expect(reading()).rejects.toThrow(OpenAI.APIError);
    expect(text).toBe("half");
  });

  it("stops the generation within a second by going away, in the stream and while it waits for a whole", async () => {
    for (const stream of [true, false]) {
      const { openai, queue, world: made } = await clients(endless);
      const going = new AbortController();
      const answer = openai.chat.completions
        .create({ ...ask, stream }, { signal: going.signal })
        .then(async (result) => {
          if ("controller" in result) for await (const _ of result) going.abort();
        });
      setTimeout(() => going.abort(), 100);
      await answer.catch(() => undefined);
      const at = performance.now();
      (await queue.enter(AbortSignal.timeout(5000), () => undefined))();
      expect(performance.now() - at).toBeLessThan(1000);
      await made.remove();
    }
  });

  it("is told how likely each token was, in whole answers and in streams", async () => {
    const likely = (text: string) => ({ text, logprob: -0.5, top: [{ text: "x", logprob: -0.25 }] });
    const told: Script = async function* () {
      yield { type: "chances", chances: [likely("Good"), likely(" ")] };
      yield { type: "text", text: "Good " };
      yield { type: "chances", chances: [likely("day.")] };
      yield { type: "text", text: "day." };
      yield done();
    };
    const { openai, asked } = await clients(told);
    const how = { ...ask, logprobs: true, top_logprobs: 1 };
    const whole = await openai.chat.completions.create(how);
    const expected = ["Good", " ", "day."].map((token) => ({
      token,
      logprob: -0.5,
      bytes: [...Buffer.from(token)],
      top_logprobs: [{ token: "x", logprob: -0.25, bytes: [120] }],
    }));
    expect(whole.choices[0]?.logprobs?.content).toEqual(expected);
    const pieces: unknown[] = [];
    for await (const { choices } of await openai.chat.completions.create({ ...how, stream: true }))
      pieces.push(...(choices[0]?.logprobs?.content ?? []));
    expect(pieces).toEqual(expected);
    const plain = await openai.completions.create({ model: "quern", prompt: "x", logprobs: 1 });
    expect(plain.choices[0]?.logprobs).toEqual({
      tokens: ["Good", " ", "day."],
      token_logprobs: [-0.5, -0.5, -0.5],
      top_logprobs: [{ x: -0.25 }, { x: -0.25 }, { x: -0.25 }],
      text_offset: [0, 4, 5],
    });
    expect(asked.map(({ chances }) => chances)).toEqual([1, 1, 1]);
  });

  it("has a call when it must, a schema beside its tools, and gaps of files filled", async () => {
    const { openai, asked } = await clients(says("hi"));
    const tools = [{ type: "function" as const, function: weather }];
    const schema = { type: "object", properties: { ok: { type: "boolean" } } };
    await openai.chat.completions.create({ ...ask, tools, tool_choice: "required" });
    await openai.chat.completions.create({
      ...ask,
      tools,
      tool_choice: { type: "function", function: { name: "weather" } },
      response_format: { type: "json_schema", json_schema: { name: "n", schema } },
    });
    await openai.responses.create({
      model: "quern",
      input: "hello",
      tools: [{ type: "function", strict: false, ...weather }],
      tool_choice: { type: "function", name: "weather" },
    });
    await openai.completions.create({ model: "quern", prompt: "f() {", suffix: "}" });
    expect(asked.map(({ mustCall }) => mustCall)).toEqual([
      { name: null },
      { name: "weather" },
      { name: "weather" },
      undefined,
    ]);
    expect(asked[1]).toMatchObject({ jsonSchema: schema, tools: [{ name: "weather" }] });
    expect(asked[3]).toMatchObject({ suffix: "}", turns: [{ text: "f() {" }] });
  });

  it("goes on from a text with completions", async () => {
    const { openai, asked } = await clients(says(" a time"));
    const answer = await openai.completions.create({ model: "Practice", prompt: "Once upon", max_tokens: 5 });
    expect(answer.choices[0]).toMatchObject({ text: " a time", finish_reason: "stop" });
    expect(asked[0]).toMatchObject({
      turns: [{ role: "assistant", text: "Once upon" }],
      continues: true,
      thinking: false,
      maxTokens: 5,
    });
  });
});

describe("OpenAI's client of responses", () => {
  const tools = [{ type: "function" as const, strict: false, ...weather }];

  it("streams thoughts, text and calls as items, and sends the results back", async () => {
    const { openai, asked } = await clients(thinksAndCalls, says("Sunny."));
    const stream = openai.responses.stream({
      model: "quern",
      instructions: "Be brief.",
      input: "hello",
      tools,
    });
    const numbers: number[] = [];
    for await (const event of stream) numbers.push(event.sequence_number);
    expect(numbers).toEqual(numbers.map((_, index) => index));
    const first = await stream.finalResponse();
    expect(first.output.map(({ type }) => type)).toEqual([
      "reasoning",
      "message",
      "function_call",
      "function_call",
    ]);
    expect(first).toMatchObject({
      status: "completed",
      output_text: "Looking.",
      usage: { total_tokens: 15 },
    });
    const results = first.output.flatMap((item) =>
      item.type === "function_call"
        ? [{ type: "function_call_output" as const, call_id: item.call_id, output: item.arguments }]
        : [],
    );
    const sentBack = first.output.flatMap((item) =>
      item.type === "reasoning" || item.type === "message" || item.type === "function_call" ? [item] : [],
    );
    const second = await openai.responses.create({
      model: "quern",
      instructions: "Be brief.",
      tools,
      input: [{ role: "user", content: "hello" }, ...sentBack, ...results],
    });
    expect(second.output_text).toBe("Sunny.");
    expect(asked[1]?.conversationId).toBe(asked[0]?.conversationId);
    expect(asked[1]?.turns.map(({ text }) => text)).toEqual([
      "Be brief.",
      "hello",
      "Looking.",
      '{"city":"Lisbon"}',
      '{"city":"Porto"}',
    ]);
    expect(asked[1]?.turns[2]).toMatchObject({ thinking: "Let me look.", toolCalls: [{}, {}] });
  });

  it("is told that an answer was cut, and what is not stored here", async () => {
    const cut: Script = async function* () {
      yield { type: "text", text: "a" };
      yield done({ reason: "length" });
    };
    const { openai } = await clients(cut);
    const answer = await openai.responses.create({ model: "quern", input: "x", max_output_tokens: 16 });
    expect(answer).toMatchObject({
      status: "incomplete",
      incomplete_details: { reason: "max_output_tokens" },
    });
    await expect(
      openai.responses.create({ model: "quern", input: "x", previous_response_id: "resp_1" }),
    ).rejects.toMatchObject({ status: 400, param: "previous_response_id" });
  });
});

describe("several clients", () => {
  it("get their turns one by one, whoever asks more often; the chat waits for one answer at most", async () => {
    const gate = closedGate();
    const order: string[] = [];
    const speaks: Script = async function* ({ turns }) {
      order.push(turns.at(-1)?.text ?? "");
      if (order.length === 1) await gate.opened;
      yield { type: "text", text: "." };
      yield done();
    };
    const { world: made, openai, queue, asked } = await clients(speaks);
    const { token } = await made.tokens.make("other");
    const other = new OpenAI({ baseURL: `${made.url}/v1`, apiKey: token, maxRetries: 0 });
    const say = (client: OpenAI, content: string) =>
      client.chat.completions.create({ ...ask, messages: [{ role: "user", content }] });
    const waiting = (count: number) =>
      vi.waitFor(async () => {
        const headers = { authorization: `Bearer ${token}` };
        const text = await (await fetch(`${made.url}/metrics`, { headers })).text();
        expect(text).toContain(`quern_requests_waiting ${count}\n`);
      }, 10_000);
    const answers = [say(openai, "a1")];
    await vi.waitFor(() => expect(asked).toHaveLength(1), 10_000);
    answers.push(say(openai, "a2"), say(openai, "a3"), say(openai, "a4"));
    await waiting(3);
    const chat = queue
      .enter(new AbortController().signal, () => undefined)
      .then((leave) => {
        order.push("chat");
        leave();
      });
    answers.push(say(other, "b1"));
    await waiting(4);
    gate.open();
    await Promise.all([...answers, chat]);
    expect(order.slice(0, 2)).toEqual(["a1", "chat"]);
    // One of each client in a round, though the other came last.
    expect(order[2]).toBe("b1");
    expect(new Set(order).size).toBe(6);
  });
});
