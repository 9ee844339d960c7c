import { z } from "zod";
import { ApiError } from "../api-error";
import { anyModel } from "../generate";
import type { Route } from "../http/serve";
import { parsed, unsupported } from "../translated";

/** What turns texts into vectors, as the server needs it. */
export interface ServedEmbeddings {
  /** The name of the model as clients ask for it; null: none was chosen. */
  model(): Promise<string | null>;
  /** Vectors of length 1, in the order of the texts. @throws QuernError */
  embed(
    texts: readonly string[],
    signal: AbortSignal,
  ): Promise<{ readonly vectors: readonly Float32Array[]; readonly tokens: number }>;
}

/*
 * What is read of `/v1/embeddings` (https://platform.openai.com/docs/api-reference/embeddings/create); as many texts as
 * OpenAI takes.
 */
const body = z.looseObject({
  model: z.string().max(5000),
  input: z.union([
    z.string().min(1),
    z
      .array(z.union([z.string().min(1), z.number(), z.array(z.number())]))
      .min(1)
      .max(2048),
  ]),
  encoding_format: z.enum(["float", "base64"]).nullish(),
  dimensions: z.number().int().min(1).nullish(),
});

/** `/v1/embeddings`: answers where a model for embeddings was chosen. */
export function embeddingsRoute(embeddings: ServedEmbeddings): [string, Route] {
  const route: Route = {
    method: "POST",
    heavy: true,
    answer: async (exchange) => {
      const asked = parsed(body, await exchange.body());
      const model = await embeddings.model();
      if (model === null)
        throw new ApiError(
          "not-found",
          "No model for embeddings was chosen. Choose one in Quern's settings under the server, or start quern serve with --embedding-model FILE.",
          { code: "model_not_found", param: "model" },
        );
      if (asked.model !== model && asked.model !== anyModel)
        throw new ApiError(
          "not-found",
          `The model ${JSON.stringify(asked.model.slice(0, 80))} makes no embeddings here. Ask for "${model}" or "${anyModel}".`,
          { code: "model_not_found", param: "model" },
        );
      const input = typeof asked.input === "string" ? [asked.input] : asked.input;
      const texts = input.filter((each) => typeof each === "string");
      if (texts.length < input.length)
        throw unsupported("input", "send texts; tokens of another model mean nothing here.");
      const { vectors, tokens } = await embeddings.embed(texts, exchange.signal);
      const length = vectors[0]?.length ?? 0;
      if (asked.dimensions && asked.dimensions !== length)
        throw unsupported("dimensions", `this model's vectors have ${length}.`);
      const told = (vector: Float32Array) =>
        asked.encoding_format === "base64"
          ? Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString("base64")
          : [...vector];
      exchange.reply(200, {
        object: "list",
        model,
        data: vectors.map((vector, index) => ({ object: "embedding", index, embedding: told(vector) })),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      });
    },
  };
  return ["/v1/embeddings", route];
}
