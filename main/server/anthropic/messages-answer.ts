import type { AnswerEvent, Done } from "../generate";
import type { TranslatedMessages } from "./messages-request";

/** What an answer is called by; made once for each. */
export interface MessageName {
  readonly id: string;
  readonly model: string;
  /** A new id for a use of a tool. */
  readonly callId: () => string;
}

/**
 * Stands where Anthropic signs what was thought. Clients send it back and do not look into it; it says what it is.
 */
const signature = "quern-unsigned";

type ContentBlock =
  | { type: "thinking"; thinking: string; signature: string }
  | { type: "text"; text: string }
  | { type: "tool_use"; id: string; name: string; input: unknown };

/** Why an answer ended, in Anthropic's words, and by which text where there is no doubt. */
export function stopOf(
  { reason }: Pick<Done, "reason">,
  { stopSequences }: Pick<TranslatedMessages, "stopSequences">,
) {
  switch (reason) {
    case "tool-calls":
      return { stop_reason: "tool_use", stop_sequence: null };
    case "length":
    case "loop":
      return { stop_reason: "max_tokens", stop_sequence: null };
    case "stop-text":
      // The engine does not say which one it was.
      return {
        stop_reason: "stop_sequence",
        stop_sequence: stopSequences.length === 1 ? (stopSequences[0] ?? null) : null,
      };
    default:
      return { stop_reason: "end_turn", stop_sequence: null };
  }
}

/** Tokens as Anthropic counts them: what was read anew, and what was not read again. */
export function messageUsage({ stats }: Pick<Done, "stats">) {
  return {
    input_tokens: stats.promptTokens - stats.reusedTokens,
    cache_creation_input_tokens: 0,
    cache_read_input_tokens: stats.reusedTokens,
    output_tokens: stats.generatedTokens,
  };
}

function messageOf(name: MessageName, content: readonly ContentBlock[], rest: object) {
  return { id: name.id, type: "message", role: "assistant", model: name.model, content, ...rest };
}

/** The events of a stream, each with its name. */
export function createMessageEvents(name: MessageName, asked: Pick<TranslatedMessages, "stopSequences">) {
  let index = -1;
  let open: ContentBlock["type"] | null = null;
  type Sent = { readonly type: string } & Readonly<Record<string, unknown>>;
  const close = (): Sent[] => {
    if (open === null) return [];
    const signed: Sent[] =
      open === "thinking"
        ? [{ type: "content_block_delta", index, delta: { type: "signature_delta", signature } }]
        : [];
    open = null;
    return [...signed, { type: "content_block_stop", index }];
  };
  const begin = (block: ContentBlock): Sent[] => {
    const before = close();
    index += 1;
    open = block.type;
    return [...before, { type: "content_block_start", index, content_block: block }];
  };
  return {
    /** What was read is known at the end; the last event says it. */
    first: (): Sent => ({
      type: "message_start",
      message: messageOf(name, [], {
        stop_reason: null,
        stop_sequence: null,
        usage: {
          input_tokens: 0,
          cache_creation_input_tokens: 0,
          cache_read_input_tokens: 0,
          output_tokens: 0,
        },
      }),
    }),
    event: (event: AnswerEvent): Sent[] => {
      if (event.type === "chances") return [];
      if (event.type === "tool-call") {
        const id = name.callId();
        const started = begin({ type: "tool_use", id, name: event.call.name, input: {} });
        const json = JSON.stringify(event.call.arguments);
        const delta = { type: "input_json_delta", partial_json: json };
        return [...started, { type: "content_block_delta", index, delta }, ...close()];
      }
      const started =
        open === event.type
          ? []
          : begin(
              event.type === "text"
                ? { type: "text", text: "" }
                : { type: "thinking", thinking: "", signature: "" },
            );
      const delta =
        event.type === "text"
          ? { type: "text_delta", text: event.text }
          : { type: "thinking_delta", thinking: event.text };
      return [...started, { type: "content_block_delta", index, delta }];
    },
    last: (done: Done): Sent[] => [
      ...close(),
      { type: "message_delta", delta: stopOf(done, asked), usage: messageUsage(done) },
      { type: "message_stop" },
    ],
  };
}

/** Collects the events of an answer that is sent whole. */
export function createMessage(name: MessageName, asked: Pick<TranslatedMessages, "stopSequences">) {
  const content: ContentBlock[] = [];
  return {
    event: (event: AnswerEvent): void => {
      if (event.type === "chances") return;
      const last = content.at(-1);
      if (event.type === "tool-call")
        content.push({
          type: "tool_use",
          id: name.callId(),
          name: event.call.name,
          input: event.call.arguments,
        });
      else if (event.type === "text") {
        if (last?.type === "text") last.text += event.text;
        else content.push({ type: "text", text: event.text });
      } else if (last?.type === "thinking") last.thinking += event.text;
      else content.push({ type: "thinking", thinking: event.text, signature });
    },
    end: (done: Done) => messageOf(name, content, { ...stopOf(done, asked), usage: messageUsage(done) }),
  };
}
