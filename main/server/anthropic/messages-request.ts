import type { ToolCall } from "../../contract";
import type { ChatImage, ChatTurn, ToolDefinition } from "../../engine";
import { ApiError } from "../api-error";
import {
  imageOf,
  mustCall,
  parsed,
  refuseFields,
  type Translated,
  unsupported,
  withOneSystem,
} from "../translated";
import { type Block, type ImageBlock, type MessagesBody, messagesBody, type ResultContent } from "./schema";

/** A message request, with what its answer has to say again. */
export interface TranslatedMessages extends Translated {
  readonly stopSequences: readonly string[];
}

const notHere = {
  mcp_servers: "this server asks no other servers.",
  container: "this server runs no code.",
};

/**
 * A body of `/v1/messages` in the words of the engine.
 * @param counting for `count_tokens`, which needs no `max_tokens`
 * @throws ApiError
 */
export function messagesRequestOf(raw: unknown, counting = false): TranslatedMessages {
  const body = parsed(messagesBody, raw);
  refuseFields(body, notHere);
  if (body.max_tokens === undefined && !counting)
    throw new ApiError("invalid", "max_tokens: Field required", { param: "max_tokens" });
  const turns = withOneSystem([...systemOf(body), ...turnsOf(body)]);
  const tools = toolsOf(body);
  const forced = forcedOf(body, tools);
  const stop = body.stop_sequences ?? [];
  // As with Anthropic, nothing is thought where it is not asked for.
  const thinking = body.thinking !== undefined && body.thinking.type !== "disabled";
  const sampling = {
    ...(body.temperature !== undefined && { temperature: body.temperature }),
    ...(body.top_p !== undefined && { topP: body.top_p }),
    ...(body.top_k !== undefined && { topK: body.top_k }),
  };
  return {
    request: {
      turns,
      thinking,
      ...(turns.at(-1)?.role === "assistant" && { continues: true }),
      ...(tools.length > 0 && { tools }),
      ...(forced && { mustCall: forced }),
      ...(body.output_config?.format && { jsonSchema: body.output_config.format.schema }),
      ...(body.max_tokens !== undefined && { maxTokens: body.max_tokens }),
      ...(thinking &&
        body.thinking?.budget_tokens !== undefined && { thinkingBudget: body.thinking.budget_tokens }),
      ...(Object.keys(sampling).length > 0 && { sampling }),
      ...(stop.length > 0 && { stop }),
    },
    model: body.model,
    stream: body.stream ?? false,
    stopSequences: stop,
    maxCalls: body.tool_choice?.disable_parallel_tool_use ? 1 : Number.POSITIVE_INFINITY,
  };
}

function systemOf({ system = "" }: MessagesBody): ChatTurn[] {
  const text = typeof system === "string" ? system : system.map((part) => part.text).join("\n\n");
  return text === "" ? [] : [{ role: "system", text }];
}

/** @throws ApiError where a tool is to be run by the server */
function toolsOf({ tools = [], tool_choice: choice }: MessagesBody): ToolDefinition[] {
  if (choice?.type === "none") return [];
  return tools.map(({ type, name, description = "", input_schema: parameters }, index) => {
    if (!parameters || (type ?? "custom") !== "custom")
      throw unsupported(`tools.${index}`, "this server runs no tools of its own; give an input_schema.");
    return { name, description, parameters };
  });
}

function forcedOf({ tool_choice: choice }: MessagesBody, tools: readonly ToolDefinition[]) {
  if (choice?.type === "any") return mustCall(null, tools);
  return choice?.type === "tool" ? mustCall(choice.name ?? "", tools) : undefined;
}

/** Each message as turns: results of tools first, in the order of their calls, then what the user says. */
function turnsOf({ messages }: MessagesBody): ChatTurn[] {
  let calls: readonly string[] = [];
  return messages.flatMap(({ role, content }, at): ChatTurn[] => {
    const param = `messages.${at}`;
    const blocks: readonly Block[] =
      typeof content === "string" ? [{ type: "text", text: content }] : content;
    if (role === "system") return [{ role, text: textOf(blocks) }];
    if (role === "assistant") {
      const answer = assistantTurn(blocks);
      calls = answer.ids;
      return [answer.turn];
    }
    const results = blocks.flatMap((block) => {
      if (block.type !== "tool_result") return [];
      const index = calls.indexOf(block.tool_use_id);
      if (index < 0)
        throw new ApiError(
          "invalid",
          `${param}: a tool_result answers to no tool_use of the message before.`,
          {
            param,
          },
        );
      const text = resultText(block.content, param);
      return [{ index, turn: { role: "tool" as const, text: block.is_error ? `Error: ${text}` : text } }];
    });
    calls = [];
    const images = blocks.flatMap((block) => (block.type === "image" ? [imageOfBlock(block, param)] : []));
    const text = textOf(blocks);
    const says = text !== "" || images.length > 0 || results.length === 0;
    return [
      ...results.sort((a, b) => a.index - b.index).map(({ turn }) => turn),
      ...(says ? [{ role: "user" as const, text, ...(images.length > 0 && { images }) }] : []),
    ];
  });
}

function textOf(blocks: readonly Block[]): string {
  return blocks.flatMap((block) => (block.type === "text" ? [block.text] : [])).join("\n");
}

function assistantTurn(blocks: readonly Block[]): { turn: ChatTurn; ids: string[] } {
  const ids: string[] = [];
  const toolCalls: ToolCall[] = [];
  let thinking = "";
  let text = "";
  for (const block of blocks) {
    if (block.type === "thinking") thinking += block.thinking;
    else if (block.type === "text") text += block.text;
    else if (block.type === "tool_use") {
      ids.push(block.id);
      toolCalls.push({ name: block.name, arguments: block.input });
    }
  }
  const turn: ChatTurn = {
    role: "assistant",
    text,
    ...(thinking !== "" && { thinking }),
    ...(toolCalls.length > 0 && { toolCalls }),
  };
  return { turn, ids };
}

function resultText(content: ResultContent, param: string): string {
  if (content === undefined || typeof content === "string") return content ?? "";
  return content
    .map((part) => {
      if (part.type === "image")
        throw unsupported(param, "the model's format has no images in results of tools.");
      return part.text;
    })
    .join("\n");
}

function imageOfBlock({ source }: ImageBlock, param: string): ChatImage {
  if (source.type !== "base64" || source.media_type === undefined || source.data === undefined)
    throw unsupported(param, "an image is taken as base64; this server fetches nothing.");
  return imageOf(source.media_type, source.data, param);
}
