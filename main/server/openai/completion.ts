import type { AnswerEvent, Done } from "../generate";
import { parsed, type Translated, unsupported } from "../translated";
import type { AnswerName } from "./chat-answer";
import { finishReason, usageOf } from "./chat-answer";
import { samplingOf } from "./sampling";
import { completionBody } from "./schema";

/**
 * A body of `/v1/completions` in the words of the engine: the prompt is the beginning of an answer, which goes on. It is
 * not a bare prompt, since the model's format is around it. @throws ApiError
 */
export function completionRequestOf(raw: unknown): Translated & { readonly includeUsage: boolean } {
  const body = parsed(completionBody, raw);
  if ((body.suffix ?? "") !== "")
    throw unsupported("suffix", "the engine's format has no place to fill in a middle.");
  if (body.echo) throw unsupported("echo", "the prompt is not sent back.");
  if ((body.best_of ?? 1) !== 1) throw unsupported("best_of", "this server gives one answer to a request.");
  if (body.logprobs !== undefined) throw unsupported("logprobs", "the engine gives no probabilities.");
  const text = typeof body.prompt === "string" ? body.prompt : (body.prompt[0] ?? "");
  if (text === "") throw unsupported("prompt", "there must be something to go on from.");
  return {
    request: {
      turns: [{ role: "assistant", text }],
      thinking: false,
      continues: true,
      // As many as OpenAI's completions give unasked.
      maxTokens: body.max_tokens ?? 16,
      ...samplingOf(body),
    },
    model: body.model,
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
    maxCalls: 0,
  };
}

/** Events of a completion, as chunks and as a whole. */
export function createCompletion(name: AnswerName, includeUsage: boolean) {
  let text = "";
  const whole = (piece: string, finish: string | null) => ({
    id: name.id,
    object: "text_completion",
    created: name.created,
    model: name.model,
    choices: [{ index: 0, text: piece, logprobs: null, finish_reason: finish }],
  });
  return {
    event: (event: AnswerEvent) => {
      const piece = event.type === "text" ? event.text : "";
      text += piece;
      return whole(piece, null);
    },
    last: (done: Done) => {
      const end = whole("", finishReason(done));
      return includeUsage ? [end, { ...end, choices: [], usage: usageOf(done) }] : [end];
    },
    end: (done: Done) => ({ ...whole(text, finishReason(done)), usage: usageOf(done) }),
  };
}
