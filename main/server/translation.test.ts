import { describe, expect, it } from "vitest";
import { QuernError } from "../contract";
import { createTurnQueue } from "../engine";
import { messagesRequestOf } from "./anthropic/messages-request";
import { ApiError, toApiError } from "./api-error";
import { conversationIdOf } from "./conversation-id";
import { createFairTurns } from "./fair-turns";
import { nesting } from "./http/body";
import { createLockOut } from "./http/lockout";
import { createRate } from "./http/rate";
import { chatRequestOf } from "./openai/chat-request";
import { completionRequestOf } from "./openai/completion";
import { responsesRequestOf } from "./openai/responses-request";
import { publicModelId } from "./public-model-id";
import { createThoughts } from "./thoughts";

const user = { role: "user", content: "hello" };
const paramOf = (work: () => unknown) => {
  try {
    work();
    return "taken";
  } catch (error) {
    return error instanceof ApiError ? error.param : error;
  }
};

describe("a request in OpenAI's form", () => {
  const of = (over: object) => chatRequestOf({ model: "quern", messages: [user], ...over });

  it("is refused by name for what is not done here, and taken with what means nothing to it", () => {
    for (const [field, value] of Object.entries({
      functions: [],
      function_call: "auto",
      web_search_options: {},
    })) {
      expect(paramOf(() => of({ [field]: value }))).toBe(field);
      expect(paramOf(() => of({ [field]: null }))).toBe("taken");
    }
    const answers = (over: object) => responsesRequestOf({ model: "quern", input: "hello", ...over });
    for (const [field, value] of Object.entries({
      conversation: "c",
      prompt: { id: "p" },
      max_tool_calls: 1,
    }))
      expect(paramOf(() => answers({ [field]: value }))).toBe(field);
    expect(paramOf(() => answers({ store: false, metadata: {}, user: "me" }))).toBe("taken");
  });

  it("thinks without a limit where the effort is the highest", () => {
    expect(of({ reasoning_effort: "max" }).request).toMatchObject({ thinking: true });
    expect(of({ reasoning_effort: "max" }).request.thinkingBudget).toBeUndefined();
  });

  it("becomes one system text, turns in order, and the settings that were named", () => {
    const { request, includeUsage, stream } = of({
      messages: [
        { role: "system", content: "A" },
        { role: "developer", content: [{ type: "text", text: "B" }] },
        user,
        {
          role: "assistant",
          content: null,
          reasoning_content: "hm",
          tool_calls: [{ id: "1", type: "function", function: { name: "f", arguments: '{"x":1}' } }],
        },
        { role: "tool", tool_call_id: "1", content: "done" },
      ],
      tools: [{ type: "function", function: { name: "f" } }],
      tool_choice: "auto",
      max_tokens: 5,
      max_completion_tokens: 7,
      presence_penalty: 0.5,
      frequency_penalty: 0,
      top_p: null,
      reasoning_effort: "low",
      stream: true,
      stream_options: { include_usage: true },
      user: "ignored",
    });
    expect({ request, includeUsage, stream }).toEqual({
      includeUsage: true,
      stream: true,
      request: {
        turns: [
          { role: "system", text: "A\n\nB" },
          { role: "user", text: "hello" },
          {
            role: "assistant",
            text: "",
            thinking: "hm",
            toolCalls: [{ name: "f", arguments: { x: 1 } }],
          },
          { role: "tool", text: "done" },
        ],
        thinking: true,
        thinkingBudget: 1024,
        tools: [{ name: "f", description: "", parameters: { type: "object", properties: {} } }],
        maxTokens: 7,
        sampling: { presencePenalty: 0.5 },
      },
    });
  });

  it("thinks unless that is switched off, and goes on with an answer that was begun", () => {
    expect(of({}).request.thinking).toBe(true);
    expect(of({ reasoning_effort: "none" }).request.thinking).toBe(false);
    expect(of({ chat_template_kwargs: { enable_thinking: false } }).request.thinking).toBe(false);
    expect(of({ messages: [user, { role: "assistant", content: "Once" }] }).request.continues).toBe(true);
  });

  it("offers no tools where it wants none, and forces one that is offered", () => {
    const tools = [{ type: "function", function: { name: "f" } }];
    expect(of({ tools, tool_choice: "none" }).request.tools).toBeUndefined();
    expect(of({ tools, tool_choice: "required" }).request.mustCall).toEqual({ name: null });
    const named = (name: string) => ({ tools, tool_choice: { type: "function", function: { name } } });
    expect(of(named("f")).request.mustCall).toEqual({ name: "f" });
    expect(paramOf(() => of(named("g")))).toBe("tool_choice");
    expect(paramOf(() => of({ tool_choice: "required" }))).toBe("tool_choice");
  });

  it("holds an answer to a schema, beside tools too", () => {
    const schema = { type: "object", properties: { a: { type: "string" } } };
    const response_format = { type: "json_schema", json_schema: { name: "n", schema } };
    expect(of({ response_format }).request.jsonSchema).toEqual(schema);
    expect(of({ response_format: { type: "text" } }).request.jsonSchema).toBeUndefined();
    const tools = [{ type: "function", function: { name: "f" } }];
    expect(of({ response_format, tools }).request).toMatchObject({
      jsonSchema: schema,
      tools: [{ name: "f" }],
    });
  });

  it("takes images as data only, and never an address to fetch", () => {
    const withImage = (url: string) => ({
      messages: [{ role: "user", content: [{ type: "image_url", image_url: { url } }] }],
    });
    const image = of(withImage("data:image/png;base64,AAEC")).request.turns[0]?.images?.[0];
    expect([...(image?.data ?? [])]).toEqual([0, 1, 2]);
    for (const url of [
      "http://169.254.169.254/",
      "file:///etc/passwd",
      "data:image/svg+xml;base64,AA",
      "data:,x",
    ])
      expect(paramOf(() => of(withImage(url)))).toBe("messages.0.image_url");
  });

  it("refuses what it cannot do for completions", () => {
    const complete = (over: object) => () => completionRequestOf({ model: "quern", prompt: "x", ...over });
    expect(paramOf(complete({}))).toBe("taken");
    for (const [name, value] of Object.entries({
      echo: true,
      best_of: 2,
      logprobs: 21,
      prompt: "",
    }))
      expect(paramOf(complete({ [name]: value }))).toBe(name);
  });
});

describe("a request in Anthropic's form", () => {
  const of = (over: object) =>
    messagesRequestOf({ model: "quern", max_tokens: 9, messages: [user], ...over });

  it("holds its answer to the schema that was sent, and is refused by name for what is not done here", () => {
    const schema = { type: "object", properties: { n: { type: "number" } }, additionalProperties: false };
    expect(of({ output_config: { format: { type: "json_schema", schema } } }).request.jsonSchema).toEqual(
      schema,
    );
    expect(of({ output_config: {} }).request.jsonSchema).toBeUndefined();
    for (const field of ["mcp_servers", "container"]) expect(paramOf(() => of({ [field]: [] }))).toBe(field);
  });

  it("becomes turns with the results of tools in the order of their calls", () => {
    const { request } = of({
      system: [{ type: "text", text: "A" }],
      messages: [
        user,
        {
          role: "assistant",
          content: [
            { type: "thinking", thinking: "hm", signature: "s" },
            { type: "text", text: "ok" },
            { type: "tool_use", id: "1", name: "f", input: { x: 1 } },
            { type: "tool_use", id: "2", name: "f", input: {} },
          ],
        },
        {
          role: "user",
          content: [
            {
              type: "tool_result",
              tool_use_id: "2",
              content: [{ type: "text", text: "two" }],
              is_error: true,
            },
            { type: "tool_result", tool_use_id: "1", content: "one" },
            { type: "text", text: "go on" },
          ],
        },
      ],
      stop_sequences: ["END"],
    });
    expect(request).toEqual({
      turns: [
        { role: "system", text: "A" },
        { role: "user", text: "hello" },
        {
          role: "assistant",
          text: "ok",
          thinking: "hm",
          toolCalls: [
            { name: "f", arguments: { x: 1 } },
            { name: "f", arguments: {} },
          ],
        },
        { role: "tool", text: "one" },
        { role: "tool", text: "Error: two" },
        { role: "user", text: "go on" },
      ],
      thinking: false,
      maxTokens: 9,
      stop: ["END"],
    });
  });

  it("thinks only where it asks for it, within its budget", () => {
    expect(of({}).request.thinking).toBe(false);
    const { request } = of({ thinking: { type: "enabled", budget_tokens: 2048 } });
    expect(request).toMatchObject({ thinking: true, thinkingBudget: 2048 });
  });

  it("refuses tools of the server's own, and images by address; forces tools that are offered", () => {
    expect(paramOf(() => of({ tools: [{ type: "web_search_20250305", name: "web_search" }] }))).toBe(
      "tools.0",
    );
    const tools = [{ name: "f", input_schema: { type: "object" } }];
    expect(of({ tools, tool_choice: { type: "any" } }).request.mustCall).toEqual({ name: null });
    expect(of({ tools, tool_choice: { type: "tool", name: "f" } }).request.mustCall).toEqual({ name: "f" });
    expect(paramOf(() => of({ tools, tool_choice: { type: "tool", name: "g" } }))).toBe("tool_choice");
    const source = { type: "url", url: "http://10.0.0.1/" };
    const messages = [{ role: "user", content: [{ type: "image", source }] }];
    expect(paramOf(() => of({ messages }))).toBe("messages.0");
    expect(paramOf(() => messagesRequestOf({ model: "quern", messages: [user] }))).toBe("max_tokens");
  });
});

describe("a conversation", () => {
  const hello = { role: "user", text: "hello" } as const;
  it("is the same for the same client and beginning, and never that of another client", () => {
    const first = conversationIdOf("a", [hello], []);
    const later = [
      hello,
      { role: "assistant", text: "hi" } as const,
      { role: "user", text: "more" } as const,
    ];
    expect(conversationIdOf("a", later, [])).toBe(first);
    expect(conversationIdOf("b", [hello], [])).not.toBe(first);
    expect(conversationIdOf("a", [{ role: "user", text: "other" }], [])).not.toBe(first);
    expect(first.length).toBeLessThanOrEqual(64);
  });

  it("gets its thoughts back, but not those of another one, and forgets the oldest when there are too many", () => {
    const thoughts = createThoughts(100);
    const answer = { role: "assistant", text: "hi \n", thinking: "hm" } as const;
    thoughts.remember("c", answer);
    const sent = { role: "assistant", text: "hi" } as const;
    expect(thoughts.restored("c", [hello, sent])).toEqual([hello, answer]);
    expect(thoughts.restored("d", [sent])).toEqual([sent]);
    const own = { ...sent, thinking: "the client's own" };
    expect(thoughts.restored("c", [own])).toEqual([own]);
    thoughts.remember("e", { role: "assistant", text: "x".repeat(99) });
    expect(thoughts.restored("c", [sent])).toEqual([sent]);
  });
});

describe("limits", () => {
  it("let a burst in, then an even pace", () => {
    let now = 0;
    const rate = createRate({ burst: 2, perMinute: 60 }, () => now);
    expect([rate.take("a"), rate.take("a"), rate.take("a"), rate.take("b")]).toEqual([0, 0, 1, 0]);
    now = 1000;
    expect([rate.take("a"), rate.take("a")]).toEqual([0, 1]);
  });

  it("lock out for twice as long each time, and begin anew after a long rest", () => {
    let now = 0;
    const lock = createLockOut(2, () => now);
    lock.wrong("x");
    expect(lock.waitSeconds("x")).toBe(0);
    const waits: number[] = [];
    for (let index = 0; index < 12; index += 1) {
      lock.wrong("x");
      waits.push(lock.waitSeconds("x"));
      now += 1000 * lock.waitSeconds("x");
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300, 300]);
    expect(lock.waitSeconds("y")).toBe(0);
    now += 400_000;
    lock.wrong("x");
    expect(lock.waitSeconds("x")).toBe(0);
  });

  it("count brackets, but not those in strings", () => {
    expect(nesting('{"a":[[1]],"b":"[[[[\\"[[["}')).toBe(3);
  });
});

describe("turns", () => {
  it("are not lost when one who waits gives up, or the engine's own queue does not let it in", async () => {
    const engine = createTurnQueue();
    const fair = createFairTurns(engine);
    const never = new AbortController().signal;
    const chat = await engine.enter(never, () => undefined);
    const going = new AbortController();
    const first = fair.of("a").enter(going.signal, () => undefined);
    const gone = new AbortController();
    const second = fair.of("a").enter(gone.signal, () => undefined);
    const third = fair.of("b").enter(never, () => undefined);
    gone.abort();
    await expect(second).rejects.toMatchObject({ code: "cancelled" });
    going.abort();
    await expect(first).rejects.toMatchObject({ code: "cancelled" });
    chat();
    const leave = await third;
    leave();
    leave();
    (await fair.of("a").enter(never, () => undefined))();
    expect(fair.waiting()).toBe(0);
  });
});

describe("what a client is told", () => {
  it("never holds a path of this machine or the inside of an error", () => {
    const secret = new QuernError(
      "file-unreadable",
      { path: "/home/ada/x" },
      { cause: new Error("/home/ada") },
    );
    for (const thrown of [secret, new Error("/home/ada"), "/home/ada"]) {
      expect(toApiError(thrown).message).not.toContain("ada");
      expect(toApiError(thrown).status).toBe(500);
    }
  });

  it("names the model without blanks or paths", () => {
    expect(publicModelId("Qwen3.6 27B", "Q4_K_M")).toBe("Qwen3.6-27B-Q4_K_M");
    expect(publicModelId("Qwen3.6-27B-Q4_K_M.gguf", "Q4_K_M")).toBe("Qwen3.6-27B-Q4_K_M.gguf");
    expect(publicModelId("//", null)).toBe("model");
  });
});
