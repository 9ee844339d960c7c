import OpenAI from "openai";
import { afterEach, describe, expect, it } from "vitest";
import { type ApiServerWorld, apiServerWorld } from "../../test/integration/support/api-server-world";
import { fakeBackend, says } from "../../test/integration/support/fake-backend";
import { QuernError } from "../contract";
import type { ServedEmbeddings } from "./openai/embeddings";

let world: ApiServerWorld | undefined;
afterEach(async () => {
  await world?.remove();
  world = undefined;
});

/** A vector for each text: its length, and a half. */
const lengths: ServedEmbeddings = {
  model: async () => "tiny-embed",
  embed: async (texts) => ({
    vectors: texts.map((text) => Float32Array.of(text.length, 0.5)),
    tokens: texts.join("").length,
  }),
};
async function client(embeddings?: ServedEmbeddings) {
  world = await apiServerWorld(fakeBackend(says("hi")).backend, embeddings ? { embeddings } : {});
  return new OpenAI({ baseURL: `${world.url}/v1`, apiKey: world.token, maxRetries: 0 });
}

describe("embeddings", () => {
  it("come in the order of the texts, as numbers and as bytes, by a model that is listed", async () => {
    const openai = await client(lengths);
    const input = ["a", "four"];
    // Without a format the client asks for bytes and reads them.
    for (const format of [{}, { encoding_format: "float" as const }]) {
      const { data, usage } = await openai.embeddings.create({ model: "tiny-embed", input, ...format });
      expect(data.map(({ embedding, index }) => [index, embedding])).toEqual([
        [0, [1, 0.5]],
        [1, [4, 0.5]],
      ]);
      expect(usage).toEqual({ prompt_tokens: 5, total_tokens: 5 });
    }
    const listed = await openai.models.list();
    expect(listed.data.map(({ id }) => id)).toEqual(["Practice", "tiny-embed"]);
  });

  it("are refused in OpenAI's form where no model was chosen, and where what is asked for cannot be", async () => {
    const refusal = async (openai: OpenAI, over: object = {}) =>
      openai.embeddings
        .create({ model: "quern", input: "x", ...over })
        .then(() => "none")
        .catch((error: unknown) =>
          error instanceof OpenAI.APIError ? [error.status, error.param, error.code] : error,
        );
    expect(await refusal(await client())).toEqual([404, "model", "model_not_found"]);
    await world?.remove();
    const openai = await client(lengths);
    expect(await refusal(openai)).toBe("none");
    expect(await refusal(openai, { model: "Practice" })).toEqual([404, "model", "model_not_found"]);
    expect(await refusal(openai, { input: [1, 2] })).toEqual([400, "input", "unsupported_parameter"]);
    expect(await refusal(openai, { dimensions: 7 })).toEqual([400, "dimensions", "unsupported_parameter"]);
    await world?.remove();
    const full = new QuernError("context-full", { needTokens: 9, contextTokens: 8 });
    const long = await client({ ...lengths, embed: () => Promise.reject(full) });
    expect(await refusal(long)).toEqual([400, null, "context_length_exceeded"]);
  });
});
