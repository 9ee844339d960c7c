import { z } from "zod";
import { errorData } from "../../contract";

const id = z.number().int().nonnegative();

/** What the parent asks of the program that embeds texts: first to load, then any number of times to embed. */
export const embeddingRequest = z.discriminatedUnion("type", [
  z.object({
    type: z.literal("load"),
    id,
    path: z.string(),
    name: z.string(),
    threads: z.number().int().min(1).max(512),
    contextTokens: z.number().int().min(1),
  }),
  z.object({ type: z.literal("embed"), id, texts: z.array(z.string()).min(1) }),
]);
export type EmbeddingRequest = z.infer<typeof embeddingRequest>;

export const embeddingAnswer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("loaded"), id }),
  z.object({
    type: z.literal("embedded"),
    id,
    /** Of length 1 each. */
    vectors: z.array(z.custom<Float32Array>((value) => value instanceof Float32Array)),
    /** Of all texts together. */
    tokens: z.number().int().nonnegative(),
  }),
  z.object({ type: z.literal("failed"), id, error: errorData }),
]);
export type EmbeddingAnswer = z.infer<typeof embeddingAnswer>;
