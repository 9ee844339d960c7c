import type { ChatRequest } from "../../engine";
import { unsupported } from "../translated";
import type { CompletionBody } from "./schema";

type SamplingBody = Pick<
  CompletionBody,
  | "temperature"
  | "top_p"
  | "top_k"
  | "min_p"
  | "presence_penalty"
  | "frequency_penalty"
  | "seed"
  | "stop"
  | "n"
  | "logit_bias"
>;

/** How tokens are chosen, and where the answer ends. @throws ApiError for what the engine cannot do */
export function samplingOf(body: SamplingBody): Pick<ChatRequest, "sampling" | "seed" | "stop"> {
  if ((body.n ?? 1) !== 1) throw unsupported("n", "this server gives one answer to a request.");
  if ((body.frequency_penalty ?? 0) !== 0)
    throw unsupported("frequency_penalty", "the engine has a presence penalty only.");
  if (Object.keys(body.logit_bias ?? {}).length > 0)
    throw unsupported("logit_bias", "the engine takes no bias for single tokens.");
  const sampling = {
    ...(body.temperature !== undefined && { temperature: body.temperature }),
    ...(body.top_p !== undefined && { topP: body.top_p }),
    ...(body.top_k !== undefined && { topK: body.top_k }),
    ...(body.min_p !== undefined && { minP: body.min_p }),
    ...(body.presence_penalty !== undefined && { presencePenalty: body.presence_penalty }),
  };
  const stop = typeof body.stop === "string" ? [body.stop] : (body.stop ?? []);
  return {
    ...(Object.keys(sampling).length > 0 && { sampling }),
    // Clients may send any whole number; the engine's seeds have 32 bits.
    ...(body.seed !== undefined && { seed: body.seed >>> 0 }),
    ...(stop.length > 0 && { stop }),
  };
}
