import type { ToolCall } from "../../contract";
import { spacedJson } from "./json-text";

/** A parameter's value as the model writes it: strings as they are, everything else as JSON. */
function valueText(value: unknown): string {
  return typeof value === "string" ? value : spacedJson(value);
}

/** The inside of a `<tool_call>` element as the model was trained to write it. */
export function toolCallBody(call: ToolCall): string {
  const parameters = Object.entries(call.arguments)
    .map(([name, value]) => `<parameter=${name}>\n${valueText(value)}\n</parameter>\n`)
    .join("");
  return `\n<function=${call.name}>\n${parameters}</function>\n`;
}
