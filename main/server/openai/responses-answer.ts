import type { AnswerEvent, Done } from "../generate";
import type { AnswerName } from "./chat-answer";
import { finishReason } from "./chat-answer";

type Item = { readonly id: string; readonly type: string } & Record<string, unknown>;
type Sent = { readonly type: string } & Record<string, unknown>;

const usageOf = ({ stats }: Pick<Done, "stats">) => ({
  input_tokens: stats.promptTokens,
  input_tokens_details: { cached_tokens: stats.reusedTokens },
  output_tokens: stats.generatedTokens,
  total_tokens: stats.promptTokens + stats.generatedTokens,
});

const textPart = (text: string) => ({ type: "output_text", text, annotations: [] });
const thoughtPart = (text: string) => ({ type: "reasoning_text", text });

/**
 * An answer in the form of `/v1/responses`: items, and the events that build them. The whole answer is the last event's,
 * so both ways of asking get the same.
 */
export function createResponse(name: AnswerName) {
  let number = 0;
  const output: Item[] = [];
  let open: { readonly kind: "text" | "thinking"; text: string; readonly id: string } | null = null;

  const event = (type: string, more: object): Sent => {
    const made = { type, sequence_number: number, ...more };
    number += 1;
    return made;
  };
  const response = (status: string, more: object) => ({
    id: name.id,
    object: "response",
    created_at: name.created,
    model: name.model,
    status,
    output: [...output],
    error: null,
    incomplete_details: null,
    parallel_tool_calls: true,
    store: false,
    ...more,
  });
  const item = (kind: "text" | "thinking", id: string, status: string, text: string | null): Item =>
    kind === "text"
      ? { id, type: "message", role: "assistant", status, content: text === null ? [] : [textPart(text)] }
      : { id, type: "reasoning", status, summary: [], content: text === null ? [] : [thoughtPart(text)] };

  const begin = (kind: "text" | "thinking"): Sent[] => {
    const id = `${kind === "text" ? "msg" : "rs"}_${name.callId().slice(5)}`;
    open = { kind, text: "", id };
    const at = { output_index: output.length };
    const added = event("response.output_item.added", { ...at, item: item(kind, id, "in_progress", null) });
    const part = kind === "text" ? textPart("") : thoughtPart("");
    return [added, event("response.content_part.added", { ...at, item_id: id, content_index: 0, part })];
  };
  const close = (): Sent[] => {
    if (!open) return [];
    const { kind, text, id } = open;
    open = null;
    const at = { output_index: output.length, item_id: id, content_index: 0 };
    const done = item(kind, id, "completed", text);
    const events = [
      event(kind === "text" ? "response.output_text.done" : "response.reasoning_text.done", { ...at, text }),
      event("response.content_part.done", {
        ...at,
        part: kind === "text" ? textPart(text) : thoughtPart(text),
      }),
      event("response.output_item.done", { output_index: output.length, item: done }),
    ];
    output.push(done);
    return events;
  };

  return {
    first: (): Sent[] => [
      event("response.created", { response: response("in_progress", { usage: null }) }),
      event("response.in_progress", { response: response("in_progress", { usage: null }) }),
    ],
    event: (told: AnswerEvent): Sent[] => {
      if (told.type === "chances") return [];
      if (told.type === "tool-call") {
        const before = close();
        const id = `fc_${name.callId().slice(5)}`;
        const args = JSON.stringify(told.call.arguments);
        const call = { id, type: "function_call", call_id: name.callId(), name: told.call.name };
        const at = { output_index: output.length };
        const done: Item = { ...call, arguments: args, status: "completed" };
        const events = [
          event("response.output_item.added", {
            ...at,
            item: { ...call, arguments: "", status: "in_progress" },
          }),
          event("response.function_call_arguments.delta", { ...at, item_id: id, delta: args }),
          event("response.function_call_arguments.done", {
            ...{ ...at, item_id: id, name: told.call.name, arguments: args },
          }),
          event("response.output_item.done", { ...at, item: done }),
        ];
        output.push(done);
        return [...before, ...events];
      }
      const before = open?.kind === told.type ? [] : [...close(), ...begin(told.type)];
      if (open) open.text += told.text;
      const type = told.type === "text" ? "response.output_text.delta" : "response.reasoning_text.delta";
      const at = { output_index: output.length, item_id: open?.id ?? "", content_index: 0 };
      return [...before, event(type, { ...at, delta: told.text })];
    },
    last: (done: Done): { readonly events: Sent[]; readonly whole: object } => {
      const before = close();
      const cut = finishReason(done) === "length";
      const status = cut ? "incomplete" : "completed";
      const details = cut ? { incomplete_details: { reason: "max_output_tokens" } } : {};
      const whole = response(status, { ...details, usage: usageOf(done) });
      return { events: [...before, event(`response.${status}`, { response: whole })], whole };
    },
  };
}
