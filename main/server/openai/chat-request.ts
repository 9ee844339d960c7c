import type { ChatImage, ChatRequest, ChatTurn, ToolDefinition } from "../../engine";
import { ApiError } from "../api-error";
import {
  argumentsOf,
  imageOfDataUrl,
  mustCall,
  parsed,
  refuseFields,
  type Translated,
  unsupported,
  withOneSystem,
} from "../translated";
import { samplingOf } from "./sampling";
import { type ChatBody, type Content, chatBody, type SentMessage } from "./schema";

/**
 * Tokens of thinking for OpenAI's efforts; our choice, as they name no figures. What is not here has no limit:
 * thinking ends by itself.
 */
const thinkingBudgets: Partial<Record<NonNullable<ChatBody["reasoning_effort"]>, number>> = {
  low: 1024,
  medium: 8192,
};

/** Whether a stream is to end with what it took. */
export interface TranslatedChat extends Translated {
  readonly includeUsage: boolean;
}

const notHere = {
  functions: "send tools instead.",
  function_call: "send tool_choice instead.",
  web_search_options: "this server searches nothing.",
};

/** A body of `/v1/chat/completions` in the words of the engine. @throws ApiError */
export function chatRequestOf(raw: unknown): TranslatedChat {
  const body = parsed(chatBody, raw);
  refuseFields(body, notHere);
  if (body.modalities?.some((modality) => modality !== "text"))
    throw unsupported("modalities", "this server answers with text only.");
  const turns = withOneSystem(turnsOf(body.messages));
  const tools = toolsOf(body);
  const forced = forcedOf(body, tools);
  const jsonSchema = schemaOf(body);
  const effort = body.reasoning_effort;
  const thinking = body.chat_template_kwargs?.enable_thinking ?? !(effort === "none" || effort === "minimal");
  const budget = effort === undefined ? undefined : thinkingBudgets[effort];
  const maxTokens = body.max_completion_tokens ?? body.max_tokens;
  const request: Omit<ChatRequest, "conversationId"> = {
    turns,
    thinking,
    // A last message of the assistant is the beginning of the answer.
    ...(turns.at(-1)?.role === "assistant" && { continues: true }),
    ...(tools.length > 0 && { tools }),
    ...(maxTokens !== undefined && { maxTokens }),
    ...(forced && { mustCall: forced }),
    ...(jsonSchema && { jsonSchema }),
    ...(body.logprobs && { chances: body.top_logprobs ?? 0 }),
    ...(thinking && budget !== undefined && { thinkingBudget: budget }),
    ...samplingOf(body),
  };
  return {
    request,
    model: body.model,
    stream: body.stream ?? false,
    includeUsage: body.stream_options?.include_usage ?? false,
    maxCalls: body.parallel_tool_calls === false ? 1 : Number.POSITIVE_INFINITY,
  };
}

/** Tools that are offered. */
function toolsOf({ tools = [], tool_choice: choice = "auto" }: ChatBody): ToolDefinition[] {
  if (choice === "none") return [];
  return tools.map(({ function: { name, description = "", parameters } }) => ({
    name,
    description,
    parameters: parameters ?? { type: "object", properties: {} },
  }));
}

/** The call that is asked for, whatever the model would rather do. @throws ApiError where no such tool is offered */
function forcedOf(
  { tool_choice: choice = "auto" }: ChatBody,
  tools: readonly ToolDefinition[],
): ChatRequest["mustCall"] {
  if (choice === "none" || choice === "auto") return undefined;
  if (choice === "required") return mustCall(null, tools);
  if (choice.type !== "function")
    throw unsupported("tool_choice", 'send "auto", "none", "required" or one function by its name.');
  // The name stands in an object of its own here, and beside the type in `/v1/responses`.
  const name = choice.function?.name ?? choice.name;
  return mustCall(name ?? "", tools);
}

function schemaOf({ response_format: format }: ChatBody): Record<string, unknown> | undefined {
  if (format?.type === "json_object") return { type: "object", additionalProperties: true };
  return format?.type === "json_schema" ? format.json_schema.schema : undefined;
}

function textOf(content: Content | undefined): string {
  if (content === undefined || typeof content === "string") return content ?? "";
  return content
    .flatMap((part) => (part.type === "text" && typeof part.text === "string" ? [part.text] : []))
    .join("\n");
}

function imagesOf(content: Content, param: string): ChatImage[] {
  if (typeof content === "string") return [];
  return content.flatMap((part) =>
    "image_url" in part && typeof part.image_url === "object" && part.image_url !== null
      ? [imageOfDataUrl(urlOf(part.image_url), `${param}.image_url`)]
      : [],
  );
}

/** The model sees images of the user alone; others are refused rather than left out. */
function refuseImages(content: Content | undefined, param: string): void {
  if (content === undefined || typeof content === "string") return;
  if (content.some((part) => part.type === "image_url"))
    throw unsupported(param, "images are taken in messages of the user alone.");
}

const urlOf = (image: object): string => ("url" in image && typeof image.url === "string" ? image.url : "");

/** The history; results of tools stand in the order of their calls, whatever order they came in. */
function turnsOf(messages: readonly SentMessage[]): ChatTurn[] {
  const turns: ChatTurn[] = [];
  let calls: readonly string[] = [];
  let results: { readonly index: number; readonly turn: ChatTurn }[] = [];
  const flush = () => {
    turns.push(...results.sort((a, b) => a.index - b.index).map(({ turn }) => turn));
    results = [];
  };
  messages.forEach((message, at) => {
    const param = `messages.${at}`;
    if (message.role === "tool") {
      const index = calls.indexOf(message.tool_call_id);
      if (index < 0)
        throw new ApiError("invalid", `${param}.tool_call_id answers to no call of the message before.`, {
          param: `${param}.tool_call_id`,
        });
      refuseImages(message.content, param);
      results.push({ index, turn: { role: "tool", text: textOf(message.content) } });
      return;
    }
    flush();
    calls = [];
    if (message.role === "user") {
      const images = imagesOf(message.content, param);
      turns.push({ role: "user", text: textOf(message.content), ...(images.length > 0 && { images }) });
    } else if (message.role === "assistant") {
      refuseImages(message.content, param);
      const sent = message.tool_calls ?? [];
      calls = sent.map(({ id }) => id);
      const toolCalls = sent.map((call, index) => ({
        name: call.function.name,
        arguments: argumentsOf(call.function.arguments, `${param}.tool_calls.${index}.function.arguments`),
      }));
      turns.push({
        role: "assistant",
        text: textOf(message.content),
        ...(message.reasoning_content !== undefined && { thinking: message.reasoning_content }),
        ...(toolCalls.length > 0 && { toolCalls }),
      });
    } else {
      refuseImages(message.content, param);
      turns.push({ role: "system", text: textOf(message.content) });
    }
  });
  flush();
  return turns;
}
