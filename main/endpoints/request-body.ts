import type { EndpointFacts } from "../contract";
import type { ChatImage, ChatRequest, ChatTurn } from "../engine";

/** What is known of the server, as far as a request depends on it. */
export type KnownOfServer = Pick<EndpointFacts, "server" | "thinking" | "thinkingSwitch">;

/** Stands for the result of a call that never came to one: servers ask for one for each call. */
const noResult = "(There is no result.)";
/** For servers that cannot go on with an answer of which they are given the beginning. */
const goOn = "Your last answer was cut off. Go on exactly where it ends: repeat nothing, and add no remarks.";

/** The body of `/chat/completions`, as the OpenAI-compatible servers take it. */
export function requestBody(
  request: ChatRequest,
  model: string,
  known: KnownOfServer | null,
): Record<string, unknown> {
  const { sampling = {}, tools = [] } = request;
  const { turns, continuing } = continued(request, known?.server ?? null);
  return {
    model,
    messages: messagesOf(turns, known?.thinking === "yes"),
    stream: true,
    stream_options: { include_usage: true },
    ...continuing,
    // Servers that do not know the switch may refuse a request that has it.
    ...(known?.thinkingSwitch === "yes" && {
      chat_template_kwargs: { enable_thinking: request.thinking },
    }),
    ...(tools.length > 0 && {
      tools: tools.map((tool) => ({ type: "function", function: tool })),
    }),
    ...(request.maxTokens !== undefined && { max_tokens: request.maxTokens }),
    // Only what was chosen: the server's own defaults fit its model.
    ...(sampling.temperature !== undefined && { temperature: sampling.temperature }),
    ...(sampling.topP !== undefined && { top_p: sampling.topP }),
    ...(sampling.topK !== undefined && { top_k: sampling.topK }),
    ...(sampling.minP !== undefined && { min_p: sampling.minP }),
    ...(sampling.presencePenalty !== undefined && { presence_penalty: sampling.presencePenalty }),
    ...(request.seed !== undefined && { seed: request.seed }),
    ...(request.stop !== undefined && request.stop.length > 0 && { stop: request.stop }),
    ...(request.jsonSchema !== undefined && {
      response_format: {
        type: "json_schema",
        json_schema: { name: "answer", schema: request.jsonSchema, strict: true },
      },
    }),
  };
}

/**
 * An answer that goes on. vLLM and SGLang take its beginning with `continue_final_message`; llama-server and Quern go
 * on with a last message of the assistant by themselves; all others are asked in words. A thought that was cut is not
 * told to them: the answer is begun anew.
 */
function continued(
  { turns, continues = false }: ChatRequest,
  server: string | null,
): { turns: readonly ChatTurn[]; continuing: Record<string, unknown> } {
  const last = turns.at(-1);
  if (!continues || last?.role !== "assistant") return { turns, continuing: {} };
  if (last.text === "") return { turns: turns.slice(0, -1), continuing: {} };
  const { thinking: _thought, ...begun } = last;
  const withBeginning = [...turns.slice(0, -1), begun];
  if (server === "vllm" || server === "sglang")
    return {
      turns: withBeginning,
      continuing: { continue_final_message: true, add_generation_prompt: false },
    };
  if (server === "llamacpp" || server === "quern") return { turns: withBeginning, continuing: {} };
  return { turns: [...withBeginning, { role: "user", text: goOn }], continuing: {} };
}

/**
 * The history. Calls of tools get names by their place, the same at every request, so that a server finds again what
 * it has read. Thoughts go along only since the last message of the user, as the chat format of Qwen3.6 has it.
 */
function messagesOf(turns: readonly ChatTurn[], withThoughts: boolean): Record<string, unknown>[] {
  const messages: Record<string, unknown>[] = [];
  const lastUser = turns.findLastIndex(({ role }) => role === "user");
  let open: string[] = [];
  let calls = 0;
  const close = () => {
    for (const id of open) messages.push({ role: "tool", tool_call_id: id, content: noResult });
    open = [];
  };
  for (const [at, turn] of turns.entries()) {
    const id = turn.role === "tool" ? open.shift() : undefined;
    if (id !== undefined) {
      messages.push({ role: "tool", tool_call_id: id, content: turn.text });
      continue;
    }
    close();
    if (turn.role !== "assistant") {
      messages.push({ role: turn.role === "tool" ? "user" : turn.role, content: contentOf(turn) });
      continue;
    }
    const { thinking = "", toolCalls = [] } = turn;
    open = toolCalls.map(() => `call_${++calls}`);
    const ids = open;
    messages.push({
      role: "assistant",
      content: turn.text,
      ...(withThoughts && thinking !== "" && at > lastUser && { reasoning_content: thinking }),
      ...(toolCalls.length > 0 && {
        tool_calls: toolCalls.map((call, n) => ({
          id: ids[n],
          type: "function",
          function: { name: call.name, arguments: JSON.stringify(call.arguments) },
        })),
      }),
    });
  }
  close();
  return messages;
}

function contentOf({ text, images = [] }: ChatTurn): unknown {
  if (images.length === 0) return text;
  const pictures = images.map((image) => ({ type: "image_url", image_url: { url: dataUrl(image) } }));
  return text === "" ? pictures : [...pictures, { type: "text", text }];
}

function dataUrl({ data }: ChatImage): string {
  const kind = data[0] === 0x89 ? "png" : data[0] === 0xff ? "jpeg" : "webp";
  return `data:image/${kind};base64,${Buffer.from(data).toString("base64")}`;
}
