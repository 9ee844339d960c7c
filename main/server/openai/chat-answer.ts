import type { ToolCall } from "../../contract";
import type { TokenChance } from "../../engine";
import type { AnswerEvent, Done } from "../generate";
import { chatLogprobs } from "./logprobs";

/** What an answer is called by; made once for each. */
export interface AnswerName {
  readonly id: string;
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  /** A new id for a call of a tool. */
  readonly callId: () => string;
}

/**
 * Why an answer ended, in OpenAI's words. One that was ended because it repeated itself was cut, as one is that has
 * become too long.
 */
export function finishReason({ reason }: Pick<Done, "reason">): "stop" | "length" | "tool_calls" {
  if (reason === "tool-calls") return "tool_calls";
  return reason === "length" || reason === "loop" ? "length" : "stop";
}

/** Tokens as OpenAI counts them; those that were not read again are the cached ones. */
export function usageOf({ stats }: Pick<Done, "stats">) {
  return {
    prompt_tokens: stats.promptTokens,
    completion_tokens: stats.generatedTokens,
    total_tokens: stats.promptTokens + stats.generatedTokens,
    prompt_tokens_details: { cached_tokens: stats.reusedTokens },
  };
}

const calledOf = (call: ToolCall, id: string) => ({
  id,
  type: "function" as const,
  function: { name: call.name, arguments: JSON.stringify(call.arguments) },
});

/** Events of an answer as chunks of a stream. */
export function createChunks(name: AnswerName, includeUsage: boolean) {
  let calls = 0;
  /** Told with the next text. */
  let chances: readonly TokenChance[] = [];
  const logprobs = () => {
    const now = chatLogprobs(chances);
    chances = [];
    return now;
  };
  const chunk = (delta: object, finish: string | null = null, likely: object | null = null) => ({
    id: name.id,
    object: "chat.completion.chunk",
    created: name.created,
    model: name.model,
    choices: [{ index: 0, delta, logprobs: likely, finish_reason: finish }],
    ...(includeUsage && { usage: null }),
  });
  return {
    first: () => chunk({ role: "assistant", content: "" }),
    event: (event: AnswerEvent) => {
      if (event.type === "chances") {
        chances = [...chances, ...event.chances];
        return undefined;
      }
      if (event.type === "thinking") return chunk({ reasoning_content: event.text });
      if (event.type === "text") return chunk({ content: event.text }, null, logprobs());
      const call = { index: calls, ...calledOf(event.call, name.callId()) };
      calls += 1;
      return chunk({ tool_calls: [call] });
    },
    last: (done: Done) => {
      const end = chunk({}, finishReason(done), logprobs());
      return includeUsage ? [end, { ...end, choices: [], usage: usageOf(done) }] : [end];
    },
  };
}

/** Collects the events of an answer that is sent whole. */
export function createWhole(name: AnswerName) {
  let text = "";
  let thinking = "";
  const calls: ReturnType<typeof calledOf>[] = [];
  const chances: TokenChance[] = [];
  return {
    event: (event: AnswerEvent): void => {
      if (event.type === "thinking") thinking += event.text;
      else if (event.type === "text") text += event.text;
      else if (event.type === "chances") chances.push(...event.chances);
      else calls.push(calledOf(event.call, name.callId()));
    },
    end: (done: Done) => ({
      id: name.id,
      object: "chat.completion",
      created: name.created,
      model: name.model,
      choices: [
        {
          index: 0,
          message: {
            role: "assistant",
            content: text === "" && calls.length > 0 ? null : text,
            refusal: null,
            ...(thinking !== "" && { reasoning_content: thinking }),
            ...(calls.length > 0 && { tool_calls: calls }),
          },
          logprobs: chatLogprobs(chances),
          finish_reason: finishReason(done),
        },
      ],
      usage: usageOf(done),
    }),
  };
}
