import type { TokenChance } from "../../engine";
import type { AnswerEvent, Done } from "../generate";
import { parsed, type Translated, unsupported } from "../translated";
import type { AnswerName } from "./chat-answer";
import { finishReason, usageOf } from "./chat-answer";
import { completionLogprobs } from "./logprobs";
import { samplingOf } from "./sampling";
import { completionBody } from "./schema";

/**
 * A body of `/v1/completions` in the words of the engine: the prompt is the beginning of an answer, which goes on. It is
 * not a bare prompt, since the model's format is around it. With a suffix the gap between the two is filled, and no
 * format but that for gaps is around them. @throws ApiError
 */
export function completionRequestOf(raw: unknown): Translated & { readonly includeUsage: boolean } {
  const body = parsed(completionBody, raw);
  if (body.echo) throw unsupported("echo", "the prompt is not sent back.");
  if ((body.best_of ?? 1) !== 1) throw unsupported("best_of", "this server gives one answer to a request.");
  const text = typeof body.prompt === "string" ? body.prompt : (body.prompt[0] ?? "");
  if (text === "" && body.suffix === undefined)
    throw unsupported("prompt", "there must be something to go on from.");
  const how = samplingOf(body);
  return {
    request: {
      turns: [{ role: "assistant", text }],
      thinking: false,
      continues: true,
      // As many as OpenAI's completions give unasked.
      maxTokens: body.max_tokens ?? 16,
      ...(body.logprobs !== undefined && { chances: body.logprobs }),
      ...how,
      // In a gap of a file names come again and again; what is recommended for talk would keep them away.
      ...(body.suffix !== undefined && {
        suffix: body.suffix,
        sampling: { presencePenalty: 0, ...how.sampling },
      }),
    },
    model: body.model,
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
    maxCalls: 0,
  };
}

/** Events of a completion, as chunks and as a whole. */
export function createCompletion(
  name: AnswerName,
  { streams, includeUsage }: { streams: boolean; includeUsage: boolean },
) {
  let text = "";
  let chances: TokenChance[] = [];
  let before = 0;
  /** Of the tokens that were not told of yet. */
  const logprobs = () => {
    const now = completionLogprobs(chances, before);
    before += chances.reduce((sum, chance) => sum + chance.text.length, 0);
    chances = [];
    return now;
  };
  const whole = (piece: string, finish: string | null, likely: object | null) => ({
    id: name.id,
    object: "text_completion",
    created: name.created,
    model: name.model,
    choices: [{ index: 0, text: piece, logprobs: likely, finish_reason: finish }],
  });
  return {
    event: (event: AnswerEvent) => {
      if (event.type === "chances") chances.push(...event.chances);
      if (event.type !== "text") return undefined;
      text += event.text;
      return streams ? whole(event.text, null, logprobs()) : undefined;
    },
    last: (done: Done) => {
      const end = whole("", finishReason(done), logprobs());
      return includeUsage ? [end, { ...end, choices: [], usage: usageOf(done) }] : [end];
    },
    end: (done: Done) => ({ ...whole(text, finishReason(done), logprobs()), usage: usageOf(done) }),
  };
}
