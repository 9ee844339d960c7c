import type { CompletionOptions } from "@fugood/llama.node";
import { QuernError } from "../../../contract";
import type { GenerateOptions } from "../../token-engine";
import { unusableInSchema } from "./schema-check";

export type HowChosen = Omit<CompletionOptions, "prompt" | "media_paths" | "n_predict" | "speculative">;

/** The likeliest token, whatever was said: for reading and for measuring. */
export const likeliest: HowChosen = {
  temperature: 0,
  top_k: 1,
  top_p: 1,
  min_p: 0,
  penalty_present: 0,
  penalty_last_n: 0,
  dry_multiplier: 0,
};

/**
 * How tokens are to be chosen, in the library's words.
 * @throws QuernError `json-schema-unsupported`, `engine-cannot`
 */
export function howChosen({ sampling, jsonSchema, orCall, chances }: GenerateOptions): HowChosen {
  if (chances !== undefined) throw new QuernError("engine-cannot", { what: "logprobs" });
  if (jsonSchema && orCall) throw new QuernError("engine-cannot", { what: "response_format + tools" });
  const unusable = jsonSchema && unusableInSchema(jsonSchema);
  if (unusable !== undefined) throw new QuernError("json-schema-unsupported", { what: unusable });
  return {
    temperature: sampling.temperature,
    top_k: sampling.topK,
    top_p: sampling.topP,
    min_p: sampling.minP,
    penalty_present: sampling.presencePenalty,
    // The whole answer. Of the prompt the library's penalties know nothing.
    penalty_last_n: -1,
    dry_multiplier: 0,
    // The library takes 32 bits with a sign.
    ...(sampling.seed !== undefined && { seed: sampling.seed | 0 }),
    ...(jsonSchema && {
      response_format: { type: "json_schema" as const, json_schema: { schema: jsonSchema } },
    }),
  };
}
