import type { ChatTurn } from "../backend";
import { spacedJson } from "./json-text";
import { SegmentBuilder } from "./segments";
import { type StartOptions, startOf } from "./start";
import { toolCallBody } from "./tool-call-text";
import type { PromptSegment, ToolDefinition } from "./types";

/** What decides how a history becomes a prompt. */
export interface RenderOptions extends StartOptions {
  readonly tools?: readonly ToolDefinition[];
}

const toolInstructions = `

If you choose to call a function ONLY reply in the following format with NO suffix:

<tool_call>
<function=example_function_name>
<parameter=example_parameter_1>
value_1
</parameter>
<parameter=example_parameter_2>
This is the value for the second parameter
that can span
multiple lines
</parameter>
</function>
</tool_call>

<IMPORTANT>
Reminder:
- Function calls MUST follow the specified format: an inner <function=...></function> block must be nested within <tool_call></tool_call> XML tags
- Required parameters MUST be specified
- You may provide optional reasoning for your function call in natural language BEFORE the function call, but NOT after
- If there is no function call available, answer the question like normal with your current knowledge and do not tell the user about function calls
</IMPORTANT>`;

function toolLine(tool: ToolDefinition): string {
  return spacedJson({
    type: "function",
    function: { name: tool.name, description: tool.description, parameters: tool.parameters },
  });
}

function system(out: SegmentBuilder, text: string, tools: readonly ToolDefinition[]): void {
  if (text === "" && tools.length === 0) return;
  out.template("<|im_start|>system\n");
  if (tools.length > 0) {
    out.text("# Tools\n\nYou have access to the following functions:\n\n<tools>");
    for (const tool of tools) out.text(`\n${toolLine(tool)}`);
    out.text("\n</tools>").template(toolInstructions);
    if (text !== "") out.text("\n\n");
  }
  out.text(text).template("<|im_end|>\n");
}

function user(out: SegmentBuilder, turn: ChatTurn): void {
  out.template("<|im_start|>user\n");
  for (const image of turn.images ?? []) out.image(image.data);
  out.text(turn.text.trim()).template("<|im_end|>\n");
}

/** An answer, whole or, for one that goes on, up to where it stopped. */
function assistant(out: SegmentBuilder, turn: ChatTurn, open: "whole" | "in-thought" | "in-answer"): void {
  // Thinking stays in the history (the template's `preserve_thinking`): what was generated is then a prefix of
  // the next prompt, and a turn costs only what is new.
  out.template("<|im_start|>assistant\n<think>\n").text(turn.thinking ?? "");
  if (open === "in-thought") return;
  out.template("\n</think>\n\n").text(turn.text);
  (turn.toolCalls ?? []).forEach((call, index) => {
    if (index > 0) out.text("\n");
    else if (turn.text !== "") out.text("\n\n");
    out.template("<tool_call>").text(toolCallBody(call)).template("</tool_call>");
  });
  if (open === "whole") out.template("<|im_end|>\n");
}

function whereItBegins(out: SegmentBuilder, turns: readonly ChatTurn[], options: RenderOptions): void {
  const { part, midway } = startOf(turns, options);
  const last = turns.at(-1);
  if (options.continues && last?.role === "assistant" && (midway || last.thinking)) {
    assistant(out, last, part === "thought" ? "in-thought" : "in-answer");
    return;
  }
  out.template("<|im_start|>assistant\n<think>\n").template(part === "thought" ? "" : "\n</think>\n\n");
}

/**
 * Writes a conversation as the model's prompt, ending where the model is to go on.
 *
 * The text depends on nothing but the arguments (no clock), and adding turns to a history only adds to it, so
 * that an engine that holds the prompt of the last turn reads only the new part. Format: the published chat
 * template of Qwen3.6 with `preserve_thinking`; system texts, user texts and tool results are trimmed as the
 * template does, thoughts and answers are kept as they were generated.
 */
export function renderPrompt(history: readonly ChatTurn[], options: RenderOptions): PromptSegment[] {
  const out = new SegmentBuilder();
  const open = options.continues && history.at(-1)?.role === "assistant";
  const [first] = history;
  system(out, first?.role === "system" ? first.text.trim() : "", options.tools ?? []);
  const whole = open ? history.slice(0, -1) : history;
  whole.forEach((turn, index) => {
    switch (turn.role) {
      case "system":
        if (index > 0) out.template("<|im_start|>system\n").text(turn.text.trim()).template("<|im_end|>\n");
        return;
      case "user":
        user(out, turn);
        return;
      case "assistant":
        assistant(out, turn, "whole");
        return;
      case "tool":
        if (whole[index - 1]?.role !== "tool") out.template("<|im_start|>user");
        out.template("\n<tool_response>\n").text(turn.text.trim()).template("\n</tool_response>");
        if (whole[index + 1]?.role !== "tool") out.template("<|im_end|>\n");
    }
  });
  whereItBegins(out, history, options);
  return out.end();
}
