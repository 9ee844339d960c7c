import { describe, expect, it } from "vitest";
import { contextFull } from "./too-long";

const full = (needTokens: number, contextTokens: number) => ({ needTokens, contextTokens });

describe("a history that is too long for a server", () => {
  it("is told with what was needed and what there is, in the sentences of the known servers", () => {
    for (const words of [
      // OpenAI, DeepSeek, older vLLM
      "This model's maximum context length is 8192 tokens. However, you requested 8300 tokens (7276 in the messages, 1024 in the completion). Please reduce the length.",
      "This model's maximum context length is 8192 tokens. However, your messages resulted in 8300 tokens (8100 in the messages, 200 in the functions).",
      // vLLM
      "'max_tokens' or 'max_completion_tokens' is too large: 1024. This model's maximum context length is 8192 tokens and your request has 7276 input tokens (1024 > 8192 - 7276).",
      "You passed 7276 input tokens and requested 1024 output tokens. However, the model's context length is only 8192 tokens, resulting in a maximum input length of 7168 tokens.",
      // SGLang
      "Requested token count exceeds the model's maximum context length of 8192 tokens. You requested a total of 8300 tokens: 7276 tokens from the input messages and 1024 tokens for the completion.",
      "The input (8300 tokens) is longer than the model's context length (8192 tokens).",
      // llama-server
      "request (8300 tokens) exceeds the available context size (8192 tokens), try increasing it",
      // Anthropic
      "prompt is too long: 8300 tokens > 8192 maximum",
    ]) {
      expect(contextFull(words), words).toEqual(full(8300, 8192));
      const body = JSON.stringify({ error: { code: 400, message: words } }).replaceAll(">", "\\u003e");
      expect(contextFull(body), body).toEqual(full(8300, 8192));
    }
  });

  it("is told by the fields of llama-server, in any order", () => {
    const fields = { type: "exceed_context_size_error", code: 400 };
    for (const error of [
      { ...fields, n_prompt_tokens: 8300, n_ctx: 8192 },
      {
        ...fields,
        n_ctx: 512,
        n_prompt_tokens: 8300,
        message: "the context of 4096 tokens is shared by 8 slots",
      },
    ])
      expect(contextFull(JSON.stringify({ error }))).toEqual(full(8300, error.n_ctx));
  });

  it("names no figures where it is not certain which is which", () => {
    for (const words of [
      "The maximum context length is 8192 tokens; 7276 are taken.",
      "maximum context length exceeded: 8300, 8192, 1024, 7276",
      "The context window is full.",
      "You requested 8300 tokens of 8192.",
    ])
      expect(contextFull(words), words).toBeNull();
  });

  it("is looked for quickly, whatever the server says", () => {
    const at = performance.now();
    expect(contextFull(`context length ${"1".repeat(64_000)} > ${"1,".repeat(32_000)}`)).toBeNull();
    expect(performance.now() - at).toBeLessThan(1000);
  });
});
