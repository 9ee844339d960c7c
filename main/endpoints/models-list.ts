import { z } from "zod";
import { QuernError } from "../contract";
import type { EndpointClient } from "./client";

const size = z.number().int().positive().nullish().catch(null);

const listed = z.object({
  id: z.string().min(1).max(300),
  owned_by: z.string().max(100).nullish().catch(null),
  /** vLLM, SGLang, Quern. */
  max_model_len: size,
  /** OpenRouter and others. */
  context_length: size,
  context_window: size,
});

/** A model that a server names. */
export interface ListedModel {
  readonly id: string;
  /** What made the list, as far as it says: `vllm`, `sglang`, `llamacpp`, `quern`, … */
  readonly ownedBy: string | null;
  readonly contextTokens: number | null;
}

/** More are not shown. */
const mostModels = 1000;

/** The models of a server, in its order. @throws QuernError of endpoints */
export async function modelsOf(client: EndpointClient, signal: AbortSignal): Promise<ListedModel[]> {
  const value = await client.getJson("models", signal);
  const list = z.object({ data: z.array(z.unknown()) }).safeParse(value);
  if (!list.success)
    throw new QuernError("endpoint-bad-answer", { host: client.host, what: "no list of models" });
  return list.data.data
    .flatMap((one) => {
      const model = listed.safeParse(one);
      if (!model.success) return [];
      const { id, owned_by: ownedBy, max_model_len, context_length, context_window } = model.data;
      return [
        {
          id,
          ownedBy: ownedBy ?? null,
          contextTokens: max_model_len ?? context_length ?? context_window ?? null,
        },
      ];
    })
    .slice(0, mostModels);
}

/**
 * What the context of a model holds where the list of models does not say: some servers have a path of their own for
 * it. Null where that does not say it either.
 */
export async function contextByServer(
  client: EndpointClient,
  { id, ownedBy }: ListedModel,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    if (ownedBy === "llamacpp") return contextIn(await client.getJson("/props", signal), id);
    if (ownedBy === "library") return contextIn(await client.getJson("/api/ps", signal), id);
    if (ownedBy === "organization_owner")
      return contextIn(await client.getJson("/api/v0/models", signal), id);
  } catch (error) {
    if (signal.aborted) throw error;
  }
  return null;
}

const shapes = z.union([
  // llama-server
  z.object({ default_generation_settings: z.object({ n_ctx: z.number().int().positive() }) }),
  // Ollama: models that are loaded
  z.object({ models: z.array(z.object({ name: z.string(), context_length: size })) }),
  // LM Studio
  z.object({ data: z.array(z.object({ id: z.string(), loaded_context_length: size })) }),
]);

function contextIn(value: unknown, id: string): number | null {
  const found = shapes.safeParse(value);
  if (!found.success) return null;
  if ("default_generation_settings" in found.data) return found.data.default_generation_settings.n_ctx;
  if ("models" in found.data)
    return found.data.models.find(({ name }) => name === id)?.context_length ?? null;
  return found.data.data.find((one) => one.id === id)?.loaded_context_length ?? null;
}
