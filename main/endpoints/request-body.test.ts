import { describe, expect, it } from "vitest";
import type { ChatRequest, ChatTurn } from "../engine";
import { requestBody } from "./request-body";

const body = (request: Partial<ChatRequest>, known: Parameters<typeof requestBody>[2] = null) =>
  requestBody({ conversationId: "c", turns: [], thinking: true, ...request }, "m", known);
const known = (server: string | null) => ({ server, thinking: "yes", thinkingSwitch: "unknown" }) as const;

describe("a request to an endpoint", () => {
  it("gives each result of a tool the name of its call, the same at every request, and leaves none without", () => {
    const call = (name: string) => ({ name, arguments: { a: 1 } });
    const turns: ChatTurn[] = [
      { role: "user", text: "go" },
      { role: "assistant", text: "", toolCalls: [call("one"), call("two")] },
      { role: "tool", text: "first" },
      { role: "user", text: "wait" },
      { role: "assistant", text: "", toolCalls: [call("three")] },
      { role: "tool", text: "third" },
    ];
    const messages = [
      { role: "user", content: "go" },
      {
        role: "assistant",
        content: "",
        tool_calls: [
          { id: "call_1", type: "function", function: { name: "one", arguments: '{"a":1}' } },
          { id: "call_2", type: "function", function: { name: "two", arguments: '{"a":1}' } },
        ],
      },
      { role: "tool", tool_call_id: "call_1", content: "first" },
      { role: "tool", tool_call_id: "call_2", content: "(There is no result.)" },
      { role: "user", content: "wait" },
      {
        role: "assistant",
        content: "",
        tool_calls: [{ id: "call_3", type: "function", function: { name: "three", arguments: '{"a":1}' } }],
      },
      { role: "tool", tool_call_id: "call_3", content: "third" },
    ];
    expect(body({ turns }).messages).toEqual(messages);
    expect(body({ turns: turns.slice(0, 3) }).messages).toEqual(messages.slice(0, 4));
  });

  it("says nothing to a server that it may not know: no switch that was not tried, no sampling that was not chosen", () => {
    expect(Object.keys(body({ turns: [{ role: "user", text: "hi" }] })).sort()).toEqual([
      "messages",
      "model",
      "stream",
      "stream_options",
    ]);
    const chosen = body({ sampling: { topK: 5 }, maxTokens: 9 }, { ...known(null), thinkingSwitch: "yes" });
    expect(chosen).toMatchObject({
      top_k: 5,
      max_tokens: 9,
      chat_template_kwargs: { enable_thinking: true },
    });
  });

  it("shows pictures as what they are, before the words about them", () => {
    const jpeg = { name: "p.jpg", data: new Uint8Array([0xff, 0xd8, 0xff]) };
    expect(body({ turns: [{ role: "user", text: "what?", images: [jpeg] }] }).messages).toEqual([
      {
        role: "user",
        content: [
          { type: "image_url", image_url: { url: "data:image/jpeg;base64,/9j/" } },
          { type: "text", text: "what?" },
        ],
      },
    ]);
  });

  it("goes on with an answer in the way that each server has, and in words where none is known", () => {
    const turns: ChatTurn[] = [
      { role: "user", text: "tell" },
      { role: "assistant", text: "Once upon", thinking: "a tale" },
    ];
    const asked = (server: string | null) => body({ turns, continues: true }, known(server));
    const beginning = [
      { role: "user", content: "tell" },
      { role: "assistant", content: "Once upon" },
    ];
    expect(asked("vllm")).toMatchObject({ messages: beginning, continue_final_message: true });
    expect(asked("llamacpp").messages).toEqual(beginning);
    expect(asked("quern")).not.toHaveProperty("continue_final_message");
    const words = asked(null).messages;
    expect(words).toHaveLength(3);
    expect(words).toMatchObject([...beginning, { role: "user" }]);
    const cutThought: ChatTurn[] = [
      { role: "user", text: "tell" },
      { role: "assistant", text: "", thinking: "a t" },
    ];
    expect(body({ turns: cutThought, continues: true }).messages).toEqual([
      { role: "user", content: "tell" },
    ]);
  });

  it("tells thoughts again only since the last message of the user, and only to who has thoughts", () => {
    const turns: ChatTurn[] = [
      { role: "user", text: "a" },
      { role: "assistant", text: "b", thinking: "old" },
      { role: "user", text: "c" },
      { role: "assistant", text: "", thinking: "new", toolCalls: [{ name: "t", arguments: {} }] },
      { role: "tool", text: "r" },
    ];
    const thoughts = (messages: unknown) =>
      JSON.stringify(messages).match(/"reasoning_content":"\w+"/gu) ?? [];
    expect(thoughts(body({ turns }, known("vllm")).messages)).toEqual(['"reasoning_content":"new"']);
    expect(thoughts(body({ turns }).messages)).toEqual([]);
  });
});
