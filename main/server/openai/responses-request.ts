import { z } from "zod";
import { parsed, refuseFields, unsupported } from "../translated";
import { chatRequestOf, type TranslatedChat } from "./chat-request";

/*
 * What is read of `/v1/responses` (https://platform.openai.com/docs/api-reference/responses/create). Nothing is stored
 * between requests, so each brings its whole history.
 */

const part = z.looseObject({
  type: z.enum(["input_text", "output_text", "text", "input_image"]),
  text: z.string().optional(),
  image_url: z.string().nullish(),
});
const content = z.union([z.string(), z.array(part)]);
const item = z.union([
  z.looseObject({
    type: z.literal("function_call"),
    call_id: z.string(),
    name: z.string(),
    arguments: z.string(),
  }),
  z.looseObject({ type: z.literal("function_call_output"), call_id: z.string(), output: content }),
  z.looseObject({
    type: z.literal("reasoning"),
    content: z.array(z.looseObject({ text: z.string() })).nullish(),
  }),
  z.looseObject({
    type: z.literal("message").optional(),
    role: z.enum(["system", "developer", "user", "assistant"]),
    content,
  }),
]);
type Content = z.output<typeof content>;
type Item = z.output<typeof item>;

const body = z.looseObject({
  model: z.string().max(5000),
  input: z.union([z.string(), z.array(item).min(1).max(10_000)]),
  instructions: z.string().nullish(),
  previous_response_id: z.string().nullish(),
  background: z.boolean().nullish(),
  top_logprobs: z.number().nullish(),
  stream: z.boolean().nullish(),
  max_output_tokens: z.number().int().min(1).nullish(),
  temperature: z.number().nullish(),
  top_p: z.number().nullish(),
  parallel_tool_calls: z.boolean().nullish(),
  tool_choice: z.unknown().optional(),
  tools: z
    .array(
      z.looseObject({
        type: z.string(),
        name: z.string().optional(),
        description: z.string().nullish(),
        parameters: z.record(z.string(), z.unknown()).nullish(),
      }),
    )
    .max(256)
    .nullish(),
  reasoning: z.looseObject({ effort: z.string().nullish() }).nullish(),
  text: z
    .looseObject({
      format: z.looseObject({ type: z.string(), schema: z.unknown().optional() }).nullish(),
    })
    .nullish(),
});

const notHere = {
  conversation: "this server stores no conversations; send the whole input.",
  prompt: "this server stores no prompts; send the whole input.",
  max_tool_calls: "this server runs no tools of its own, and so counts no calls.",
};

/** A body of `/v1/responses`, by way of the chat form that it can be said in. @throws ApiError */
export function responsesRequestOf(raw: unknown): TranslatedChat {
  const asked = parsed(body, raw);
  refuseFields(asked, notHere);
  if (asked.previous_response_id)
    throw unsupported("previous_response_id", "this server stores no answers; send the whole input.");
  if (asked.background) throw unsupported("background", "an answer ends with its connection.");
  if (asked.top_logprobs)
    throw unsupported("top_logprobs", "this server tells them in /v1/chat/completions alone.");
  const tools = (asked.tools ?? []).map(({ type, name, description, parameters }, index) => {
    if (type !== "function" || name === undefined)
      throw unsupported(`tools.${index}`, "this server runs no tools of its own; give functions.");
    return { type, function: { name, description, parameters } };
  });
  const items: readonly Item[] =
    typeof asked.input === "string" ? [{ role: "user", content: asked.input }] : asked.input;
  const format = asked.text?.format;
  return chatRequestOf({
    model: asked.model,
    messages: [
      ...(asked.instructions ? [{ role: "system", content: asked.instructions }] : []),
      ...messagesOf(items),
    ],
    stream: asked.stream,
    max_completion_tokens: asked.max_output_tokens,
    temperature: asked.temperature,
    top_p: asked.top_p,
    parallel_tool_calls: asked.parallel_tool_calls,
    tool_choice: asked.tool_choice,
    reasoning_effort: asked.reasoning?.effort,
    ...(tools.length > 0 && { tools }),
    ...(format && {
      response_format:
        format.type === "json_schema"
          ? { type: "json_schema", json_schema: { schema: format.schema } }
          : { type: format.type },
    }),
  });
}

interface ChatMessage {
  role: string;
  content: unknown;
  reasoning_content?: string;
  tool_call_id?: string;
  tool_calls?: { id: string; type: "function"; function: { name: string; arguments: string } }[];
}

/** Thought, text and calls of one answer come as items of their own; in the chat form they are one message. */
function messagesOf(items: readonly Item[]): ChatMessage[] {
  const messages: ChatMessage[] = [];
  const answer = (): ChatMessage => {
    const last = messages.at(-1);
    if (last?.role === "assistant") return last;
    const made: ChatMessage = { role: "assistant", content: "" };
    messages.push(made);
    return made;
  };
  for (const one of items) {
    if ("role" in one && typeof one.role === "string") {
      const said = contentOf(one.content as Content);
      if (one.role === "assistant") addText(answer(), said);
      else messages.push({ role: one.role, content: said });
    } else if (one.type === "reasoning") {
      const text = (one.content ?? []).map((each) => each.text).join("");
      const last = answer();
      if (text !== "") last.reasoning_content = `${last.reasoning_content ?? ""}${text}`;
    } else if (one.type === "function_call") {
      const last = answer();
      const call = { name: one.name, arguments: one.arguments };
      last.tool_calls = [...(last.tool_calls ?? []), { id: one.call_id, type: "function", function: call }];
    } else if (one.type === "function_call_output")
      messages.push({ role: "tool", tool_call_id: one.call_id, content: contentOf(one.output) });
  }
  return messages;
}

/** Several texts of one answer follow each other, as they were written. */
function addText(answer: ChatMessage, said: unknown): void {
  if (answer.content === "") answer.content = said;
  else answer.content = [...partsOf(answer.content), ...partsOf(said)];
}

const partsOf = (said: unknown): unknown[] => (Array.isArray(said) ? said : [{ type: "text", text: said }]);

function contentOf(said: Content): unknown {
  if (typeof said === "string") return said;
  return said.map(({ type, text = "", image_url: url }) =>
    type === "input_image" ? { type: "image_url", image_url: { url: url ?? "" } } : { type: "text", text },
  );
}
